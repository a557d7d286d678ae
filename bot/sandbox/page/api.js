// The page's half of the sandbox's HTTP contract.

import { t } from "./words.js";

const BASE = "/chat/api";

export class Refused extends Error {}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(BASE + path, options);
  } catch {
    throw new Refused(t("error_network"));
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok || answer === null) {
    const message = answer?.message ?? `HTTP ${response.status}`;
    throw new Refused(t("error_server", { message }));
  }
  return answer;
}

const post = (path, body) =>
  call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

export const eventsUrl = (after) => `${BASE}/events?after=${after}`;

export const state = () => call("/state");

export function messages(person, { before, limit }) {
  const query = new URLSearchParams({ limit: String(limit) });
  if (before !== undefined) query.set("before", String(before));
  return call(`/chats/${person}/messages?${query}`);
}

// Looking is what marks a chat as read. Should it fail, it only stays unread.
export const markRead = (person) => messages(person, { limit: 1 }).catch(() => {});

export const say = (person, text, replyTo) =>
  post(`/chats/${person}/say`, replyTo === null ? { text } : { text, reply_to: replyTo });

export const press = (person, message, data) => post(`/chats/${person}/press`, { message, data });

export const edit = (person, message, text) => post(`/chats/${person}/edit`, { message, text });

export const forward = (person, message, fromChat) =>
  post(`/chats/${person}/forward`, { message, from_chat: fromChat });

export function upload(person, kind, file, caption) {
  const form = new FormData();
  form.set("kind", kind);
  if (caption) form.set("caption", caption);
  form.set("file", file, file.name);
  return call(`/chats/${person}/upload`, { method: "POST", body: form });
}

export const block = (person, blocked) => post(`/chats/${person}/block`, { blocked });

export const addPerson = (name, language) =>
  post("/people", { name, language, role: "stranger" });

export const setLanguage = (person, language) =>
  post(`/people/${person}/language`, { language });

export const moveClock = (instant) =>
  post("/clock", { to: new Date(instant).toISOString() });
