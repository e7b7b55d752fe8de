import { EngineError } from './engine-error.ts';

/**
 * The fields of a multipart/form-data body, as the official client sends long parameters: `query` and `param_*`.
 * @throws EngineError 36 when it is not one, or holds a file (external tables are not supported)
 */
export function readMultipart(body: Buffer, contentType: string): Map<string, string> {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2]?.trim();
  if (!mark) throw bad('its Content-Type names no boundary');
  const fields = new Map<string, string>();
  const parts = body.toString('latin1').split(`--${mark}`).slice(1, -1);
  for (const part of parts) {
    const headEnd = part.indexOf('\r\n\r\n');
    const head = part.slice(0, headEnd);
    const name = /name="([^"]*)"/i.exec(head)?.[1];
    if (headEnd < 0 || name === undefined) throw bad('a part has no name');
    if (/filename=/i.test(head))
      throw bad(`part ${name} is an external table, which is not supported`);
    fields.set(name, Buffer.from(part.slice(headEnd + 4, -2), 'latin1').toString('utf8'));
  }
  return fields;
}

function bad(why: string): EngineError {
  return new EngineError(36, 'BAD_ARGUMENTS', `TW4020: cannot read the multipart body: ${why}`);
}
