// What `bench -- ui` compares the trace page with: the usual way to draw a trace. Runs in the browser.
import { useVirtualizer } from '@tanstack/react-virtual';
import { createElement as h, useEffect, useMemo, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

const COLORS = ['steelblue', 'seagreen', 'peru', 'rebeccapurple', 'olive', 'sienna'];

/** Spans as objects under their parents, each with its depth. */
function treeOf(spans) {
  const nodes = new Map(spans.map((span) => [span.spanId, { ...span, children: [], depth: 0 }]));
  const roots = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.parentSpanId);
    if (parent) parent.children.push(node);
    else roots.push(node);
  }
  return roots;
}

/** The rows that are open, in order. */
function rowsOf(roots, collapsed) {
  const rows = [];
  const visit = (node, depth) => {
    rows.push({ ...node, depth });
    if (!collapsed.has(node.spanId)) for (const child of node.children) visit(child, depth + 1);
  };
  for (const root of roots) visit(root, 0);
  return rows;
}

function timesOf(spans) {
  const starts = spans.map((span) => Number(BigInt(span.startTimeUnixNano) / 1000n));
  const origin = Math.min(...starts);
  const end = Math.max(...spans.map((span, at) => starts[at] + Number(span.durationNs) / 1000));
  return { origin, extent: end - origin };
}

function matches(span, text) {
  if (text === '') return false;
  const said = `${span.name} ${span.service} ${JSON.stringify(span.attributes)}`.toLowerCase();
  return said.includes(text.toLowerCase());
}

function Name({ node, onToggle }) {
  return h(
    'div',
    { style: { width: 348, paddingLeft: node.depth * 16, overflow: 'hidden' } },
    h('button', { type: 'button', onClick: onToggle }, node.children.length > 0 ? '▾' : ' '),
    h('span', null, node.service),
    ' ',
    h('b', null, node.name),
    ' ',
    h('span', null, `${(Number(node.durationNs) / 1e6).toFixed(2)} ms`),
  );
}

function Bar({ node, times, window }) {
  const start = Number(BigInt(node.startTimeUnixNano) / 1000n) - times.origin;
  const length = window.to - window.from;
  const style = {
    position: 'absolute',
    top: 7,
    height: 10,
    left: `${((start - window.from) / length) * 100}%`,
    width: `${(Number(node.durationNs) / 1000 / length) * 100}%`,
    minWidth: 2,
    background: COLORS[node.service.length % COLORS.length],
  };
  const area = { position: 'relative', flex: 1, overflow: 'hidden' };
  return h('div', { style: area }, h('div', { style }));
}

function background({ selected, found }) {
  if (selected) return 'lightcyan';
  return found ? 'lightyellow' : undefined;
}

function Row(props) {
  const { top, onSelect } = props;
  const style = {
    position: 'absolute',
    top: 0,
    left: 0,
    right: 0,
    height: 24,
    display: 'flex',
    transform: `translateY(${top}px)`,
    background: background(props),
  };
  return h('div', { 'data-row': '', onClick: onSelect, style }, h(Name, props), h(Bar, props));
}

function Rows({ rows, rowProps }) {
  const scroller = useRef(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    overscan: 20,
  });
  const { setWindow } = rowProps;
  useEffect(() => {
    const onWheel = (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      setWindow(({ from, to }) => {
        const middle = (from + to) / 2;
        const half = ((to - from) / 2) * Math.exp(event.deltaY * 0.002);
        return { from: middle - half, to: middle + half };
      });
    };
    scroller.current.addEventListener('wheel', onWheel, { passive: false });
  }, [setWindow]);
  const items = virtual.getVirtualItems().map(({ index, start }) => {
    const node = rows[index];
    return h(Row, { key: node.spanId, node, top: start, ...rowProps.of(node) });
  });
  return h(
    'div',
    { ref: scroller, 'data-scroller': '', style: { height: 700, overflow: 'auto' } },
    h('div', { style: { position: 'relative', height: virtual.getTotalSize() } }, items),
  );
}

function useFound(spans, text) {
  return useMemo(
    () => new Set(spans.filter((span) => matches(span, text)).map((span) => span.spanId)),
    [spans, text],
  );
}

function Waterfall({ spans }) {
  const times = useMemo(() => timesOf(spans), [spans]);
  const roots = useMemo(() => treeOf(spans), [spans]);
  const [collapsed, setCollapsed] = useState(new Set());
  const [selected, setSelected] = useState('');
  const [text, setText] = useState('');
  const [window, setWindow] = useState({ from: 0, to: times.extent });
  const rows = useMemo(() => rowsOf(roots, collapsed), [roots, collapsed]);
  const found = useFound(spans, text);
  const flip = (id) => () => {
    const next = new Set(collapsed);
    if (!next.delete(id)) next.add(id);
    setCollapsed(next);
  };
  const of = (node) => ({
    times,
    window,
    found: found.has(node.spanId),
    selected: selected === node.spanId,
    onSelect: () => setSelected(node.spanId),
    onToggle: flip(node.spanId),
  });
  const all = () => new Set(spans.filter((it) => it.parentSpanId).map((it) => it.spanId));
  const button = (label, onClick) => h('button', { type: 'button', onClick }, label);
  return h(
    'div',
    null,
    h('input', { 'aria-label': 'Find', value: text, onChange: (e) => setText(e.target.value) }),
    `${found.size} found, ${spans.length} spans`,
    button('Fit', () => setWindow({ from: 0, to: times.extent })),
    button('Collapse all', () => setCollapsed(all())),
    button('Expand all', () => setCollapsed(new Set())),
    h(Rows, { rows, rowProps: { of, setWindow } }),
  );
}

function Page() {
  const [spans, setSpans] = useState(undefined);
  useEffect(() => {
    const read = async () => {
      const answer = await fetch(`/api/v1/traces/${location.hash.slice(1)}`);
      setSpans((await answer.json()).spans);
    };
    addEventListener('hashchange', () => void read());
  }, []);
  return spans ? h(Waterfall, { spans }) : 'Loading';
}

createRoot(document.getElementById('root')).render(h(Page));
