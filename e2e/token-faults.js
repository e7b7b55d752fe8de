// Runs in the page: what leaves the tokens in the computed styles of all elements. Its last value is the list of faults.
const SIZES = new Set([11, 12, 13, 15, 20, 28]);
const RADII = new Set([0, 2, 4, 6]);
const PAINTS = ['color', 'backgroundColor', 'borderTopColor', 'fill', 'stroke'];

function channels(color) {
  return /rgba?\((\d+), (\d+), (\d+)/.exec(color)?.slice(1).join();
}

/** Utility classes stack shadows of which all but one are empty. */
function shadowOf(style) {
  return style.boxShadow.replaceAll('rgba(0, 0, 0, 0) 0px 0px 0px 0px, ', '');
}

/** The colours of the tokens in the theme that is on, and the one shadow. */
function readTokens() {
  const probe = document.createElement('span');
  document.body.append(probe);
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const names = rules.flatMap((rule) => [...rule.cssText.matchAll(/(--[a-z][\w-]*):\s*#/g)]);
  const colors = new Set();
  for (const [, name] of names) {
    probe.style.color = `var(${name})`;
    colors.add(channels(getComputedStyle(probe).color));
  }
  probe.style.boxShadow = '0 8px 24px var(--shadow)';
  const shadow = shadowOf(getComputedStyle(probe));
  probe.remove();
  return { colors, shadow };
}

/** A mix with transparency keeps the channels of its token; a colour space of its own is left to the browser. */
function isForeign(value, colors) {
  return value.startsWith('rgb') && !/, 0\)$/.test(value) && !colors.has(channels(value));
}

function paintFaults(style, colors) {
  return PAINTS.filter((key) => isForeign(style[key], colors)).map((key) => `${key} ${style[key]}`);
}

function hasText(element) {
  return [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
}

function shapeFaults(element, style, shadow) {
  const faults = [];
  const size = Math.round(Number.parseFloat(style.fontSize) * 10) / 10;
  if (hasText(element) && !SIZES.has(size)) faults.push(`font size ${style.fontSize}`);
  const radius = Number.parseFloat(style.borderTopLeftRadius);
  const isCircle = style.borderTopLeftRadius === '50%' || radius > 100;
  if (!RADII.has(radius) && !isCircle) faults.push(`radius ${style.borderTopLeftRadius}`);
  const own = shadowOf(style);
  if (!own.startsWith('rgba(0, 0, 0, 0)') && own !== 'none' && own !== shadow) {
    faults.push(`shadow ${own}`);
  }
  return faults;
}

function tokenFaults() {
  const { colors, shadow } = readTokens();
  const faults = new Set();
  for (const element of document.querySelectorAll('body *:not(script, style, nextjs-portal)')) {
    const style = getComputedStyle(element);
    const name = `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`;
    for (const fault of [...paintFaults(style, colors), ...shapeFaults(element, style, shadow)]) {
      faults.add(`${fault} at ${name.slice(0, 80)}`);
    }
  }
  return [...faults];
}

tokenFaults();
