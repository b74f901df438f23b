import { post, postForm, Refusal } from "./backend.js"
import { toast } from "./dom.js"
import { attachmentOf } from "./files.js"
import { t } from "./texts.js"

/** What may be sent at once, as in Telegram. */
export const mostFiles = 10

/**
 * What the person does in the chat, told to the playground. Every action resolves with whether it happened; what was
 * refused is shown in words.
 * @param {() => number} user whose chat it is
 */
export const makeSending = (user) => {
  /** @param {Promise<unknown>} answer @returns {Promise<boolean>} */
  const done = (answer) =>
    answer.then(
      () => true,
      (error) => {
        toast(error instanceof Refusal ? error.message : t("notSent"))
        return false
      }
    )

  /** @param {ReadonlyArray<File>} files @param {string} as @param {string} caption @param {number | undefined} replyTo */
  const sendFiles = async (files, as, caption, replyTo) => {
    const form = new FormData()
    form.set("user", String(user()))
    if (replyTo !== undefined) form.set("reply_to", String(replyTo))
    const attachments = await Promise.all(files.map((file) => attachmentOf(file, as)))
    const [only] = attachments
    if (attachments.length === 1 && only !== undefined) {
      if (caption !== "") form.set("caption", caption)
      for (const [name, value] of Object.entries(only.about)) form.set(name, String(value))
      form.set(only.kind, only.file)
      if (only.thumbnail !== undefined) form.set("thumbnail", only.thumbnail, "thumbnail.jpg")
      return postForm("chat/attach", form)
    }
    const media = attachments.map(({ kind, file, thumbnail, about }, at) => {
      form.set(`file${at}`, file)
      if (thumbnail !== undefined) form.set(`thumbnail${at}`, thumbnail, "thumbnail.jpg")
      return {
        type: kind,
        media: `attach://file${at}`,
        ...about,
        ...(thumbnail !== undefined && { thumbnail: `attach://thumbnail${at}` }),
        ...(at === 0 && caption !== "" && { caption })
      }
    })
    form.set("media", JSON.stringify(media))
    return postForm("chat/album", form)
  }

  return {
    /** @param {string} text @param {number} [replyTo] */
    text: (text, replyTo) => done(post("chat/send", { user: user(), text, reply_to: replyTo })),
    /** @param {number} message @param {string} text */
    edit: (message, text) => done(post("chat/edit", { user: user(), message, text })),
    /** @param {number} message */
    forward: (message) => done(post("chat/forward", { user: user(), message })),
    /** @param {number} message @param {string | null} emoji */
    react: (message, emoji) => done(post("chat/react", { user: user(), message, emoji })),
    /** Telegram's support gives the newest payment back. */
    refund: () => done(post("chat/refund", { user: user() })),
    /** @param {ReadonlyArray<File>} files @param {string} as @param {string} caption @param {number} [replyTo] */
    files: (files, as, caption, replyTo) => done(sendFiles(files.slice(0, mostFiles), as, caption, replyTo))
  }
}
