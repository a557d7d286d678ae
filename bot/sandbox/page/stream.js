// The server's events, through any number of restarts: reconnect with growing, jittered pauses.

import { eventsUrl } from "./api.js";

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 8_000;

// `after()` gives the last event known; `onEvent(event)` and `onConnection(isUp)` are told.
export function follow({ after, onEvent, onConnection }) {
  let source = null;
  let timer = null;
  let pause = FIRST_PAUSE;

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(eventsUrl(after()));
    source.onopen = () => {
      pause = FIRST_PAUSE;
      onConnection(true);
    };
    source.onmessage = ({ data }) => onEvent(JSON.parse(data));
    source.onerror = () => {
      source.close();
      onConnection(false);
      // Jitter, so that several open pages do not knock at one moment.
      timer = setTimeout(open, pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
  }

  // A laptop that wakes or a network that returns need not wait for the pause to end.
  window.addEventListener("online", open);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && source?.readyState === EventSource.CLOSED) open();
  });
  open();
}
