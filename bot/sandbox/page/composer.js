// Where the chosen person writes: drafts per person, reply and edit, commands, voice.

import * as api from "./api.js";
import { send as sendFile } from "./attach.js";
import { closeCommands, commandKey, commandsAreOpen, showCommands } from "./commands.js";
import { byId, icon } from "./dom.js";
import { attempt, toast } from "./layers.js";
import { gist } from "./people.js";
import { chosen, keep, messagesOf, on, store } from "./store.js";
import { canRecord, record } from "./voice.js";
import { t } from "./words.js";

const TALLEST = 160;

const drafts = new Map(); // person → what stands in the field
let shownFor = null;
let context = null; // {kind: "edit" | "reply", message}
let recording = null;

const field = () => byId("text");

export const isEditable = (message) =>
  message.from === "person" &&
  Boolean(message.text) &&
  !["forwarded", "photo", "voice", "document"].some((part) => message[part]);

function fit() {
  const text = field();
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, TALLEST)}px`;
  const isEmpty = text.value.trim() === "";
  byId("send").hidden = isEmpty && canRecord();
  byId("send").disabled = isEmpty;
  byId("record").hidden = !isEmpty || !canRecord();
}

function write(text) {
  field().value = text;
  fit();
  field().focus();
}

function setContext(next) {
  context = next;
  const bar = byId("context");
  bar.hidden = context === null;
  if (!context) return;
  const { kind, message } = context;
  const author = message.from === "bot" ? store.bot.name : t("you");
  byId("context-icon").replaceChildren(icon(kind));
  byId("context-title").textContent =
    kind === "edit" ? t("editing") : t("replying", { name: author });
  byId("context-text").textContent = gist(message);
}

export function replyTo(message) {
  setContext({ kind: "reply", message });
  field().focus();
}

export function editMessage(message) {
  setContext({ kind: "edit", message });
  write(message.text);
}

function leaveContext() {
  const wasEdit = context?.kind === "edit";
  setContext(null);
  if (wasEdit) write("");
}

export async function say(text, replyId = null) {
  keep((await api.say(store.chosen, text, replyId)).message);
}

async function submit() {
  const text = field().value.trim();
  if (!text) return;
  const current = context;
  setContext(null);
  write("");
  closeCommands();
  const isSent = await attempt(() =>
    current?.kind === "edit"
      ? api.edit(store.chosen, current.message.id, text)
      : say(text, current?.message.id ?? null),
  );
  if (isSent) return;
  setContext(current); // nothing that was written is lost
  write(text);
}

function pickCommand(command) {
  write(command);
  submit();
}

function suggest() {
  const { value } = field();
  if (/^\/\S*$/.test(value)) showCommands(value.toLowerCase(), pickCommand);
  else closeCommands();
}

function onKey(event) {
  // While an input method composes, Enter chooses a character.
  if (event.isComposing) return;
  if (commandsAreOpen() && commandKey(event)) {
    event.preventDefault();
    return;
  }
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && context) {
    leaveContext();
  } else if (event.key === "ArrowUp" && field().value === "") {
    const last = messagesOf(store.chosen).findLast(isEditable);
    if (!last) return;
    event.preventDefault();
    editMessage(last);
  }
}

function showRecording(isOn) {
  byId("recording").hidden = !isOn;
  byId("composer-row").hidden = isOn;
  if (!isOn) fit();
}

async function startRecording() {
  try {
    recording = await record((time) => {
      byId("recording-time").textContent = time;
    });
  } catch {
    toast(t("no_microphone"), "error");
    return;
  }
  recording.person = store.chosen;
  showRecording(true);
  byId("record-send").focus();
}

async function endRecording(isWanted) {
  const { person, stop } = recording;
  recording = null;
  showRecording(false);
  const file = await stop();
  if (isWanted) await attempt(() => sendFile(person, "voice", file));
  field().focus();
}

// Another person's turn: keep what stands in the field for when one comes back.
function changePerson() {
  if (shownFor === store.chosen) return;
  if (recording) endRecording(false);
  if (shownFor !== null) drafts.set(shownFor, { text: field().value, context });
  shownFor = store.chosen;
  const draft = drafts.get(shownFor) ?? { text: "", context: null };
  setContext(draft.context);
  field().value = draft.text;
  closeCommands();
  fit();
}

function showBlocked() {
  const isBlocked = Boolean(chosen()?.blocked);
  byId("blocked").hidden = !isBlocked;
  byId("composer").hidden = isBlocked || !chosen();
  if (isBlocked) byId("blocked-text").textContent = t("blocked_bar", { name: chosen().name });
}

const icons = { attach: "attach", slash: "slash", send: "send", record: "microphone",
  "context-close": "close", "record-discard": "trash", "record-send": "send" };

export function startComposer() {
  for (const [id, name] of Object.entries(icons)) byId(id).append(icon(name));
  field().addEventListener("input", () => { fit(); suggest(); });
  field().addEventListener("keydown", onKey);
  field().addEventListener("blur", closeCommands);
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  byId("slash").addEventListener("pointerdown", (event) => event.preventDefault());
  byId("slash").addEventListener("click", () => {
    if (commandsAreOpen()) return closeCommands();
    field().focus();
    return showCommands("/", pickCommand);
  });
  byId("context-close").addEventListener("click", leaveContext);
  byId("record").addEventListener("click", startRecording);
  byId("record-send").addEventListener("click", () => endRecording(true));
  byId("record-discard").addEventListener("click", () => endRecording(false));
  on("chat", changePerson);
  on("chat", showBlocked);
  on("people", showBlocked);
  fit();
}
