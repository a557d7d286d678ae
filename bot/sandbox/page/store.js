// What the page knows, and the one way it changes: loading, and the server's events.
// Views listen for topics: people, bot, clock, chat (another chat, or this one anew), message,
// deleted, answer, typing, connection.

import * as api from "./api.js";

const PAGE = 50;

export const store = {
  seq: 0,
  zone: "UTC",
  bot: null,
  people: [],
  unread: new Map(), // person → count
  chats: new Map(), // person → {messages: Map(id → Message), seq, complete}
  previews: new Map(), // person → the newest Message seen
  blocked: new Set(), // who blocked the bot
  chosen: null,
  connected: true,
  clock: { instant: 0, readAt: 0 },
};

const topics = new EventTarget();

export const on = (topic, listener) =>
  topics.addEventListener(topic, ({ detail }) => listener(detail));

const tell = (topic, detail = {}) => topics.dispatchEvent(new CustomEvent(topic, { detail }));

// The sandbox's clock runs on between two readings of it.
export const now = () => store.clock.instant + (performance.now() - store.clock.readAt);

export const person = (id) => store.people.find((someone) => someone.id === id);
export const chosen = () => person(store.chosen);
export const chosenChat = () => store.chats.get(store.chosen);
export const messagesOf = (id) =>
  [...(store.chats.get(id)?.messages.values() ?? [])].sort((one, other) => one.id - other.id);

export function commandsFor(someone) {
  const { commands } = store.bot;
  const lists = [commands[someone.language], commands[""], commands.en];
  return lists.find((list) => list?.length) ?? [];
}

function setClock(iso) {
  store.clock = { instant: Date.parse(iso), readAt: performance.now() };
  tell("clock");
}

export async function refresh() {
  const state = await api.state();
  store.zone = state.zone;
  store.bot = state.bot;
  store.people = state.people.map((someone) => ({
    blocked: store.blocked.has(someone.id),
    ...someone,
  }));
  store.unread = new Map(Object.entries(state.unread).map(([id, count]) => [Number(id), count]));
  store.unread.delete(store.chosen);
  setClock(state.now);
  tell("people");
  tell("bot");
  return state.seq;
}

// Everything anew: at the start, and when the server no longer knows where we were.
export async function reload() {
  store.seq = await refresh();
  store.chats.clear();
  store.previews.clear();
  const wanted = person(store.chosen) ?? store.people[0];
  if (wanted) await choose(wanted.id);
  else tell("chat");
}

async function load(id, before) {
  const { seq, messages } = await api.messages(id, { before, limit: PAGE });
  const chat = store.chats.get(id) ?? { messages: new Map(), seq };
  for (const message of messages) {
    if (!chat.messages.has(message.id)) chat.messages.set(message.id, message);
  }
  chat.complete = messages.length < PAGE;
  store.chats.set(id, chat);
  const newest = messagesOf(id).at(-1);
  if (newest) store.previews.set(id, newest);
  return messages;
}

export async function choose(id) {
  store.chosen = id;
  store.unread.delete(id);
  tell("people");
  if (!store.chats.has(id)) {
    tell("chat"); // the empty frame at once, its messages when they come
    await load(id);
  }
  if (store.chosen === id) tell("chat");
}

export async function loadOlder() {
  const id = store.chosen;
  const chat = store.chats.get(id);
  const [oldest] = messagesOf(id);
  if (!chat || chat.complete || chat.loading || !oldest) return [];
  chat.loading = true;
  try {
    return await load(id, oldest.id);
  } finally {
    chat.loading = false;
  }
}

// One message, new or changed; `isNew` tells the views which. Safe to repeat.
export function keep(message) {
  const chat = store.chats.get(message.chat);
  const known = chat?.messages.get(message.id);
  if (JSON.stringify(known) === JSON.stringify(message)) return;
  const isNew = known === undefined;
  chat?.messages.set(message.id, message);
  const preview = store.previews.get(message.chat);
  if (!preview || preview.id <= message.id) store.previews.set(message.chat, message);
  tell("message", { message, isNew });
}

function arrived(message) {
  if (!person(message.chat)) return; // a group: the page shows private chats
  // Whoever writes to a bot they blocked unblocks it by that.
  if (message.from === "person") noteBlocked(message.chat, false);
  if (message.chat === store.chosen) {
    api.markRead(message.chat);
  } else if (message.from === "bot") {
    store.unread.set(message.chat, (store.unread.get(message.chat) ?? 0) + 1);
  }
  keep(message);
  tell("people");
}

function removed(chatId, id) {
  store.chats.get(chatId)?.messages.delete(id);
  if (store.previews.get(chatId)?.id === id) store.previews.delete(chatId);
  tell("deleted", { chat: chatId, id });
  tell("people");
}

export function apply(event) {
  // A chat loaded after this event already holds what the event tells.
  const isStale = event.seq <= (store.chats.get(event.chat)?.seq ?? 0);
  if (event.type !== "reset") store.seq = Math.max(store.seq, event.seq);
  switch (event.type) {
    case "message":
      if (!isStale) arrived(event.message);
      break;
    case "edited":
      if (!isStale) keep(event.message);
      tell("people");
      break;
    case "deleted":
      removed(event.chat, event.id);
      break;
    case "answer":
    case "typing":
      tell(event.type, event);
      break;
    case "clock":
      setClock(event.now);
      break;
    case "people":
    case "bot":
      return refresh();
    case "reset":
      return reload();
  }
  return Promise.resolve();
}

export function connection(isUp) {
  const changed = store.connected !== isUp;
  store.connected = isUp;
  if (changed) tell("connection");
}

function noteBlocked(id, isBlocked) {
  if (isBlocked) store.blocked.add(id);
  else store.blocked.delete(id);
  person(id).blocked = isBlocked;
  tell("people");
}

export async function setBlocked(id, isBlocked) {
  await api.block(id, isBlocked);
  noteBlocked(id, isBlocked);
}

// The same state in other words: after the page's language changed.
export function redraw() {
  for (const topic of ["people", "bot", "clock", "chat"]) tell(topic);
}

export async function moveClock(instant) {
  setClock((await api.moveClock(instant)).now);
}
