import { icon, make } from "./dom.js"
import { t } from "./texts.js"

/** @typedef {import("./backend.js").Media} Media */

/** @param {number} seconds as Telegram writes it: 0:08, 1:05 */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`

/** Width by height; known before anything is loaded, so nothing moves later. @param {Media} media */
export const ratioOf = (media) => (media.width > 0 && media.height > 0 ? media.width / media.height : 16 / 9)

/** Whether a medium fills its bubble; sounds and files stand in it like words. @param {Media | undefined} media */
export const isFrame = (media) => media?.kind === "video" || media?.kind === "photo"

/** @param {Media} media */
const frameOf = (media) =>
  make("div", { class: `media ${media.as}`, "data-role": "media", "data-kind": media.kind, "data-as": media.as })

/** @param {Media} media */
const makePhoto = (media) => {
  const frame = frameOf(media)
  frame.append(make("img", { src: media.url, alt: media.fileName ?? t("photo"), loading: "lazy" }))
  return frame
}

/** @param {Media} media */
const makeVideo = (media) => {
  const frame = frameOf(media)
  const video = make("video", {
    src: media.url,
    poster: media.thumbnailUrl,
    preload: "metadata",
    playsinline: true,
    "data-role": "video"
  })
  const play = make("button", { class: "play", type: "button", "data-role": "play", "aria-label": t("play") })
  play.append(make("span", {}, icon("play")))
  const badge = make("span", { class: "duration", text: clock(media.duration ?? 0) })
  const note = make("span", { class: "broken-note", text: t("broken") })
  frame.append(video, play, badge, note)
  play.addEventListener("click", () => {
    frame.classList.add("playing")
    video.controls = true
    video.focus({ preventScroll: true })
    video.play().catch(() => frame.classList.remove("playing"))
  })
  video.addEventListener("ended", () => {
    const focused = video === document.activeElement
    frame.classList.remove("playing")
    video.controls = false
    if (focused) play.focus({ preventScroll: true })
  })
  video.addEventListener("error", () => frame.classList.add("broken"))
  return frame
}

/** @param {Media} media */
const makeAudio = (media) => {
  const frame = frameOf(media)
  const label = media.fileName ?? t(media.as === "voice" ? "voice" : "audio")
  frame.append(make("audio", { src: media.url, controls: true, preload: "metadata", "aria-label": label }))
  if (media.as !== "voice") frame.append(make("span", { text: label }))
  return frame
}

/** @param {Media} media */
const makeFile = (media) => {
  const frame = frameOf(media)
  const name = media.fileName ?? t("file")
  frame.append(make("a", { href: media.url, download: name, text: `📎 ${name}` }))
  return frame
}

/** Covers a medium that its sender hid, until somebody asks for it. @param {HTMLElement} frame */
const hide = (frame) => {
  const show = make("button", { class: "spoiler", type: "button", "data-role": "spoiler", text: t("showHidden") })
  show.addEventListener("click", () => {
    frame.classList.remove("hidden-media")
    show.remove()
  })
  frame.classList.add("hidden-media")
  frame.append(show)
  return frame
}

const makers = { video: makeVideo, photo: makePhoto, audio: makeAudio, file: makeFile }

/** @param {Media} media @param {boolean} spoiler */
export const makeMedia = (media, spoiler) => {
  const frame = makers[media.kind](media)
  return spoiler && isFrame(media) ? hide(frame) : frame
}
