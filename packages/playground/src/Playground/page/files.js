/** The longest side of a photo, as Telegram's apps send it. */
const photoSide = 1280
const thumbnailSide = 320
/** A file that the browser cannot read is sent without its size after this long. */
const readMillis = 5000

/**
 * A file as it is sent: its kind for the Bot API, and what an app says about it.
 * @typedef {{ kind: string, file: File, thumbnail?: Blob, about: Record<string, number> }} Attachment
 */

/** @param {CanvasImageSource} source @param {number} width @param {number} height @param {number} longest */
const drawn = (source, width, height, longest) => {
  const scale = Math.min(1, longest / Math.max(width, height, 1))
  const canvas = document.createElement("canvas")
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  canvas.getContext("2d")?.drawImage(source, 0, 0, canvas.width, canvas.height)
  /** @type {Promise<Blob | undefined>} */
  const jpeg = new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), "image/jpeg", 0.87))
  return jpeg
}

/** A picture as apps send photos: upright, a JPEG, not larger than they are shown. @param {File} file */
const asPhoto = async (file) => {
  const picture = await createImageBitmap(file).catch(() => undefined)
  const jpeg = picture && (await drawn(picture, picture.width, picture.height, photoSide))
  // What no browser can read is Telegram's to refuse.
  return jpeg === undefined ? file : new File([jpeg], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" })
}

/**
 * What a browser finds out about a video or a sound.
 * @param {File} file @param {"video" | "audio"} tag
 * @returns {Promise<Pick<Attachment, "about" | "thumbnail">>}
 */
const measured = async (file, tag) => {
  const url = URL.createObjectURL(file)
  const player = document.createElement(tag)
  player.muted = true
  player.preload = "auto"
  try {
    await new Promise((resolve, reject) => {
      player.addEventListener("loadeddata", resolve)
      player.addEventListener("error", reject)
      setTimeout(reject, readMillis)
      player.src = url
    })
    const duration = Number.isFinite(player.duration) ? Math.round(player.duration) : 0
    if (!(player instanceof HTMLVideoElement)) return { about: { duration } }
    const { videoWidth: width, videoHeight: height } = player
    const thumbnail = width > 0 ? await drawn(player, width, height, thumbnailSide) : undefined
    return { about: { width, height, duration }, ...(thumbnail !== undefined && { thumbnail }) }
  } catch {
    return { about: {} }
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** What a file is sent as when nobody says otherwise. @param {File} file */
const usualKind = ({ type }) => {
  if (/^image\/(?!gif|svg)/.test(type)) return "photo"
  if (type === "image/gif") return "animation"
  if (type.startsWith("video/")) return "video"
  return type.startsWith("audio/") ? "audio" : "document"
}

/** @param {File} file @param {string} as a kind, or "auto" @returns {Promise<Attachment>} */
export const attachmentOf = async (file, as) => {
  const kind = as === "auto" ? usualKind(file) : as
  if (kind === "photo") return { kind, file: await asPhoto(file), about: {} }
  if (kind === "video" || kind === "animation") return { kind, file, ...(await measured(file, "video")) }
  if (kind === "voice" || kind === "audio") return { kind, file, ...(await measured(file, "audio")) }
  if (kind !== "video_note") return { kind, file, about: {} }
  const { about, thumbnail } = await measured(file, "video")
  const { width = 240, height = width, duration = 0 } = about
  const length = Math.min(width, height)
  return { kind, file, about: { length, duration }, ...(thumbnail !== undefined && { thumbnail }) }
}
