// Voice messages: the player in a bubble, and the recorder where the browser has a microphone.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

const clockFace = (seconds) => {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

export function voicePlayer(url) {
  const audio = el("audio", { src: url, preload: "metadata" });
  const button = el("button", { type: "button", class: "voice-button", testid: "voice" });
  const bar = el("progress", { class: "voice-bar", max: 1, value: 0, "aria-label": t("voice") });
  const time = el("span", { class: "voice-time" }, t("voice"));

  function draw() {
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    button.setAttribute("aria-label", t(audio.paused ? "play" : "pause"));
    // A stream that was recorded live has no length until it has been played.
    const length = Number.isFinite(audio.duration) ? audio.duration : 0;
    bar.value = length ? audio.currentTime / length : 0;
    const shown = audio.currentTime || length;
    time.textContent = shown ? clockFace(shown) : t("voice");
  }
  for (const event of ["play", "pause", "ended", "timeupdate", "loadedmetadata"]) {
    audio.addEventListener(event, draw);
  }
  button.addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
  draw();
  return el("div", { class: "voice" }, button, bar, time, audio);
}

export const canRecord = () =>
  Boolean(navigator.mediaDevices?.getUserMedia) && typeof MediaRecorder !== "undefined";

const EXTENSIONS = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a" };

// Rejects when the microphone is refused. `onSecond` hears "0:07"; `stop()` resolves to a File.
export async function record(onSecond) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const chunks = [];
  const startedAt = performance.now();
  const tick = () => onSecond(clockFace((performance.now() - startedAt) / 1000));
  const timer = setInterval(tick, 250);
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
  recorder.start();
  tick();

  function stop() {
    clearInterval(timer);
    return new Promise((resolve) => {
      recorder.addEventListener("stop", () => {
        for (const track of stream.getTracks()) track.stop();
        const [type] = recorder.mimeType.split(";");
        const name = `voice.${EXTENSIONS[type] ?? "webm"}`;
        resolve(new File(chunks, name, { type }));
      });
      recorder.stop();
    });
  }
  return { stop };
}
