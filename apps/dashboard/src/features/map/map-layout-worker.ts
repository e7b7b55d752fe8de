import { type GraphShape, layOutMap } from './map-layout.ts';

// Layout of a large map takes longer than a frame: the page asks here and goes on answering the reader.
globalThis.addEventListener('message', (event: MessageEvent<GraphShape>) => {
  globalThis.postMessage(layOutMap(event.data));
});
