import { icon, make } from "./dom.js"
import { t } from "./texts.js"

/** @typedef {import("./backend.js").Media} Media */

/** @param {number} seconds as Telegram writes it: 0:08, 1:05 */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`

/** Width by height; known before anything is loaded, so nothing moves later. @param {Media} media */
export const ratioOf = (media) => (media.width > 0 && media.height > 0 ? media.width / media.height : 16 / 9)

/** @param {Media} media */
const frameOf = (media) => make("div", { class: "media", "data-role": "media", "data-kind": media.kind })

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
    frame.classList.remove("playing")
    video.controls = false
  })
  video.addEventListener("error", () => frame.classList.add("broken"))
  return frame
}

/** @param {Media} media */
export const makeMedia = (media) => (media.kind === "video" ? makeVideo(media) : makePhoto(media))
