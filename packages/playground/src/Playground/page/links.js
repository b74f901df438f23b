/** The bot's name in links, once it is known. */
let username = ""

/** @param {string} name */
export const setUsername = (name) => {
  username = name
}

/** The payload of a deep link to this bot, or undefined. @param {string} address */
const startOf = (address) => {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const named =
    url.protocol === "tg:"
      ? url.searchParams.get("domain")
      : url.hostname === "t.me"
        ? url.pathname.slice(1)
        : undefined
  const own = username !== "" && named?.toLowerCase() === username.toLowerCase()
  return own ? (url.searchParams.get("start") ?? "") : undefined
}

/**
 * Where a link leads from here: a link to this bot, and the sharing of one, opens the page as a friend who was sent it
 * would see it; any other stays as it is.
 * @param {string} address
 */
export const pageLink = (address) => {
  const shared = URL.canParse(address) && new URL(address)
  const isShare = shared && shared.hostname === "t.me" && shared.pathname === "/share/url"
  const start = startOf(isShare ? (shared.searchParams.get("url") ?? "") : address)
  return start === undefined ? address : `/playground?${new URLSearchParams({ user: "new", start })}`
}
