// Reads a trace file beside the page, so that a large one does not hold it up.
import { readFile } from './read-file.ts';

interface Port {
  onmessage: ((event: MessageEvent<Blob>) => void) | null;
  postMessage(news: unknown): void;
}

const port = globalThis as unknown as Port;
port.onmessage = (event) => {
  void readFile(event.data).then((news) => port.postMessage(news));
};
