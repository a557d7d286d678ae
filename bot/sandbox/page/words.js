// Every word of the page itself, in both languages side by side: [English, Chinese].
// (What the bot says comes from the bot, in the language of the person it speaks to.)

const CATALOGUE = {
  title: ["Rapport · sandbox", "Rapport · 沙盒"],
  tagline: ["Try it as anyone on the team", "换个身份，随意试用"],

  people: ["People", "人物"],
  conversation: ["Conversation", "对话"],
  role_rep: ["Rep", "销售"],
  role_manager: ["Manager", "主管"],
  role_administrator: ["Administrator", "管理员"],
  role_stranger: ["Newcomer", "新访客"],
  unread: ["{count} unread", "{count}条未读"],
  someone_new: ["Someone new", "添加人物"],
  someone_new_title: ["Someone new on Telegram", "添加一位 Telegram 用户"],
  someone_new_hint: [
    "The bot does not know this person yet: send them an invitation, or see what a stranger sees.",
    "机器人还不认识这个人：可以转发邀请链接过去，也可以看看陌生人会看到什么。",
  ],
  name: ["Name", "姓名"],
  name_example: ["e.g. Zhao Min", "例如：赵敏"],
  their_language: ["Telegram language", "Telegram 语言"],
  add: ["Add", "添加"],
  cancel: ["Cancel", "取消"],
  close: ["Close", "关闭"],
  ok: ["OK", "知道了"],

  as: ["as {name}", "身份：{name}"],
  online: ["online", "在线"],
  offline: ["offline", "离线"],
  connecting: ["connecting…", "连接中…"],
  typing: ["typing…", "正在输入…"],
  bot: ["bot", "机器人"],
  you: ["you", "我"],
  offline_banner: [
    "The bot is not running. What you send is kept and delivered as soon as it is back.",
    "机器人没有运行。你发的内容会先留着，等它恢复就送达。",
  ],
  reconnecting: [
    "Connection lost — reconnecting… If it takes long, run “make run” again.",
    "连接已断开，正在重连……若长时间未恢复，请重新执行 make run。",
  ],

  intro_title: ["You are {name} now", "现在，你是{name}"],
  intro_text: [
    "This is your private chat with the bot, just as on Telegram. Press Start to say hello.",
    "这里是你与机器人的私聊，与 Telegram 上完全一致。点“开始”打个招呼吧。",
  ],
  nobody: [
    "No one is here yet. Add someone new to begin.",
    "这里还没有人物。请先“添加人物”，然后开始。",
  ],
  start: ["Start", "开始"],
  today: ["Today", "今天"],
  yesterday: ["Yesterday", "昨天"],
  edited: ["edited", "已编辑"],
  protected: ["Copying, saving and forwarding are not allowed here", "此处不允许复制、保存和转发"],
  forwarded_from: ["Forwarded from {name}", "转发自{name}"],
  photo: ["Photo", "图片"],
  voice: ["Voice message", "语音"],
  document: ["File", "文件"],
  message: ["Message", "消息"],
  open_photo: ["Open the photo", "查看大图"],
  download: ["Download {name}", "下载{name}"],
  play: ["Play", "播放"],
  pause: ["Pause", "暂停"],
  new_messages: ["{count} new", "{count}条新消息"],
  to_bottom: ["Go to the newest message", "回到最新消息"],
  message_menu: ["Message menu", "消息菜单"],
  reply: ["Reply", "回复"],
  copy: ["Copy text", "复制文字"],
  copied: ["Copied", "已复制"],
  copy_failed: [
    "The browser does not allow copying here; select the text and copy it by hand.",
    "浏览器不允许在此复制，请选中文字后手动复制。",
  ],
  edit: ["Edit", "编辑"],
  forward: ["Forward…", "转发…"],
  forward_title: ["Forward to", "转发到"],
  forward_hint: ["as them, to their chat with the bot", "以此人身份转发给机器人"],
  forwarded_done: ["Forwarded to {name}'s chat", "已转发到{name}的对话"],
  unanswered: [
    "The bot has not answered this press yet. If it is offline, start it; the press is kept.",
    "机器人尚未响应这次点击。要是离线了，先启动它；这次点击会保留。",
  ],

  write: ["Message", "输入消息"],
  write_hint: ["Message or /command", "输入消息或 /命令"],
  send: ["Send", "发送"],
  editing: ["Editing your message", "编辑消息"],
  replying: ["Replying to {name}", "回复{name}"],
  commands: ["Commands", "命令"],
  no_commands: [
    "The bot has not registered its commands yet; type /start.",
    "机器人尚未登记命令，请先输入 /start。",
  ],
  attach: ["Attach a file", "添加附件"],
  drop_here: ["Drop to send to Rapport", "松开即可发送给 Rapport"],
  attach_title: ["Send a file", "发送文件"],
  send_as: ["Send as", "发送方式"],
  caption: ["Caption", "说明文字"],
  caption_example: ["Add a caption…", "添加说明…"],
  file_too_big: [
    "{name} is larger than 20 MB. Choose a smaller file.",
    "{name}超过20 MB，请选择较小的文件。",
  ],
  record: ["Record a voice message", "录制语音"],
  recording: ["Recording", "正在录音"],
  discard: ["Discard", "丢弃"],
  no_microphone: [
    "The microphone is not available. Allow it in the browser, or attach an audio file.",
    "无法使用麦克风。请在浏览器中允许访问，或改为添加音频文件。",
  ],
  blocked_bar: ["{name} has blocked the bot", "{name}已屏蔽机器人"],
  unblock: ["Unblock", "解除屏蔽"],

  more: ["More", "更多"],
  block: ["Block the bot", "屏蔽机器人"],
  person_language: [
    "Switch {name}'s Telegram to {language}",
    "将{name}的 Telegram 改为{language}",
  ],
  language_changed: [
    "{name}'s Telegram is now in {language}. Say something to see it.",
    "{name}的 Telegram 已改为{language}，说句话看看效果。",
  ],
  page_language: ["中文界面", "English interface"], // each in the language it leads to
  theme_dark: ["Dark appearance", "深色外观"],
  theme_light: ["Light appearance", "浅色外观"],
  lang_zh: ["Chinese", "中文"],
  lang_en: ["English", "英文"],

  clock: ["The sandbox's clock", "沙盒时钟"],
  clock_hint: ["Move time and see what Rapport does on its own.", "拨动时间，看 Rapport 会主动做什么。"],
  clock_hour: ["One hour on", "一小时后"],
  clock_day: ["One day on", "一天后"],
  clock_week: ["One week on", "一周后"],
  clock_friday: ["Friday 15:00", "周五15:00"],
  clock_monday: ["Monday 09:00", "周一09:00"],
  clock_pick: ["Date and time", "指定日期和时间"],
  clock_set: ["Set", "设定"],
  clock_moved: ["It is now {when}", "现在是{when}"],
  clock_empty: ["Choose a full date and time.", "请选择完整的日期和时间。"],

  error_network: [
    "The sandbox cannot be reached. Check that “make run” is still running, then try again.",
    "无法连接沙盒。请确认 make run 仍在运行，然后重试。",
  ],
  error_server: [
    "The sandbox refused this: {message}",
    "沙盒拒绝了此操作：{message}",
  ],
};

let column = 0;

export function speak(language) {
  column = language === "zh" ? 1 : 0;
}

export const locale = () => (column === 1 ? "zh-CN" : "en-GB");

export function t(key, values = {}) {
  return CATALOGUE[key][column].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

// Fixed texts of index.html: data-t sets the content, data-t-label the accessible name.
export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.matches("button")) node.title = t(node.dataset.tLabel);
  }
}
