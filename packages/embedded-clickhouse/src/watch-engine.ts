/** What is asked and heard from an engine process. */
export interface Watched {
  /** Asks for one statement to be run */
  readonly ask: () => void;
  /** Calls back for every answer */
  readonly onAnswer: (heard: () => void) => void;
  /** Calls back when the silence has become too long */
  readonly onSilence: (seconds: number) => void;
}

const ASKS_A_SILENCE = 6;

/**
 * Asks an engine six times in `silenceMs` whether it still runs statements; a silence of six asks in a row is one
 * too many. Asks are counted, not seconds: a machine that slept, or a busy process here, is no fault of the engine.
 * @returns a function that ends the watch
 */
export function watchEngine(watched: Watched, silenceMs: number): () => void {
  let unanswered = 0;
  watched.onAnswer(() => {
    unanswered = 0;
  });
  const timer = setInterval(() => {
    if (unanswered < ASKS_A_SILENCE) {
      unanswered++;
      watched.ask();
      return;
    }
    clearInterval(timer);
    watched.onSilence(silenceMs / 1000);
  }, silenceMs / ASKS_A_SILENCE);
  timer.unref();
  return () => clearInterval(timer);
}
