// Files from the picker, the clipboard or a drop: shown, captioned and sent to the bot.

import * as api from "./api.js";
import { byId, el, icon } from "./dom.js";
import { openDialog, toast } from "./layers.js";
import { keep, store } from "./store.js";
import { t } from "./words.js";

const LARGEST = 20 * 1024 * 1024; // what a bot may fetch from Telegram

function kindsFor({ type }) {
  if (type.startsWith("image/")) return ["photo", "document"];
  if (type.startsWith("audio/")) return ["voice", "document"];
  return ["document"];
}

// Drawn on a canvas: a blob: address would be refused by the page's content policy.
async function thumbnail(file) {
  const image = await createImageBitmap(file).catch(() => null);
  if (!image) return null;
  const scale = Math.min(1, 640 / Math.max(image.width, image.height));
  const canvas = el("canvas", {
    class: "thumbnail",
    width: Math.round(image.width * scale),
    height: Math.round(image.height * scale),
  });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const fileRow = ({ name }) =>
  el(
    "div",
    { class: "file" },
    el("span", { class: "file-icon" }, icon("document")),
    el("span", { class: "file-name" }, name),
  );

function kindChoice(kinds) {
  if (kinds.length === 1) return null;
  return el(
    "fieldset",
    { class: "choice" },
    el("legend", {}, t("send_as")),
    kinds.map((kind, index) =>
      el(
        "label",
        {},
        el("input", {
          type: "radio",
          name: "kind",
          value: kind,
          checked: index === 0,
          testid: `send-as-${kind}`,
        }),
        t(kind),
      ),
    ),
  );
}

export async function send(person, kind, file, caption = "") {
  keep((await api.upload(person, kind, file, caption)).message);
}

export async function offer(file) {
  if (file.size > LARGEST) {
    toast(t("file_too_big", { name: file.name }), "error");
    return;
  }
  const person = store.chosen;
  const kinds = kindsFor(file);
  const caption = el("input", {
    name: "caption",
    maxlength: 1024,
    autocomplete: "off",
    placeholder: t("caption_example"),
    testid: "caption",
  });
  const picture = kinds[0] === "photo" ? await thumbnail(file) : null;
  const choice = kindChoice(kinds);
  openDialog({
    title: t("attach_title"),
    testid: "attach-dialog",
    body: [
      picture ?? fileRow(file),
      ...(choice ? [choice] : []),
      el("label", { class: "field" }, t("caption"), caption),
    ],
    submit: t("send"),
    onsubmit: () => {
      const kind = choice?.querySelector("input:checked").value ?? kinds[0];
      return send(person, kind, file, caption.value.trim());
    },
  });
  caption.focus();
}

const firstFile = (transfer) => transfer?.files?.[0] ?? null;
const carriesFile = ({ dataTransfer }) => [...(dataTransfer?.types ?? [])].includes("Files");

export function startAttachments(target) {
  const picker = byId("file");
  byId("attach").addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    if (picker.files[0]) offer(picker.files[0]);
    picker.value = "";
  });
  document.addEventListener("paste", (event) => {
    const file = firstFile(event.clipboardData);
    if (!file || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    offer(file);
  });
  target.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    target.classList.add("dropping");
  });
  target.addEventListener("dragleave", (event) => {
    if (!target.contains(event.relatedTarget)) target.classList.remove("dropping");
  });
  target.addEventListener("drop", (event) => {
    target.classList.remove("dropping");
    const file = firstFile(event.dataTransfer);
    if (!file) return;
    event.preventDefault();
    offer(file);
  });
}
