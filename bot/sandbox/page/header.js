// The head of the chat: the bot, whether it is there, whose eyes one sees it with; banners; menu.

import * as api from "./api.js";
import { byId, el, icon } from "./dom.js";
import { openMenu, toast } from "./layers.js";
import { switchLanguage, switchTheme, theme } from "./preferences.js";
import { chosen, on, refresh, setBlocked, store } from "./store.js";
import { t } from "./words.js";

function drawHead() {
  if (!store.bot) return;
  const { name, online } = store.bot;
  byId("bot-name").textContent = name;
  const isOnline = online && store.connected;
  byId("bot-state").textContent = t(
    isOnline ? "online" : store.connected ? "offline" : "connecting",
  );
  byId("bot-status").dataset.online = String(isOnline);
  byId("bot-as").textContent = chosen() ? t("as", { name: chosen().name }) : "";
  byId("field-hint").textContent = t("write");
  byId("text").placeholder = t("write_hint");
}

function drawBanner() {
  const banner = byId("banner");
  const isOffline = store.bot !== null && !store.bot.online;
  const text = !store.connected ? t("reconnecting") : isOffline ? t("offline_banner") : "";
  banner.hidden = text === "";
  banner.dataset.kind = store.connected ? "offline" : "reconnecting";
  byId("banner-text").textContent = text;
}

const otherLanguage = (someone) => (someone.language === "zh" ? "en" : "zh");

async function changeTheirLanguage(someone) {
  const language = otherLanguage(someone);
  await api.setLanguage(someone.id, language);
  await refresh();
  toast(t("language_changed", { name: someone.name, language: t(`lang_${language}`) }), "done");
}

function openMore() {
  const someone = chosen();
  const isDark = theme() === "dark";
  const items = [
    {
      icon: "globe",
      text: t("page_language"),
      testid: "page-language",
      act: switchLanguage,
    },
    {
      icon: isDark ? "sun" : "moon",
      text: t(isDark ? "theme_light" : "theme_dark"),
      testid: "theme",
      act: switchTheme,
    },
  ];
  if (someone) {
    const language = t(`lang_${otherLanguage(someone)}`);
    items.push(
      el("hr"),
      {
        icon: "person",
        text: t("person_language", { name: someone.name, language }),
        testid: "person-language",
        act: () => changeTheirLanguage(someone),
      },
      {
        icon: "block",
        text: t(someone.blocked ? "unblock" : "block"),
        testid: someone.blocked ? "unblock" : "block",
        act: () => setBlocked(someone.id, !someone.blocked),
      },
    );
  }
  openMenu(byId("more"), t("more"), items);
}

export function startHeader() {
  byId("more").append(icon("more"));
  byId("more").addEventListener("click", openMore);
  on("bot", drawHead);
  on("chat", drawHead);
  on("bot", drawBanner);
  on("connection", drawHead);
  on("connection", drawBanner);
}
