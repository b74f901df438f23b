import { findPackageJSON } from "node:module"
import { dirname } from "node:path"

/**
 * The bot's environment holds its secrets: a tool gets only what it needs to start. The C library otherwise reserves much
 * address space for every thread, of which a tool has little.
 */
export const environment = { PATH: process.env["PATH"], SystemRoot: process.env["SystemRoot"], MALLOC_ARENA_MAX: "2" }

/** A program and its arguments. */
export type Words = readonly [program: string, ...args: ReadonlyArray<string>]

/** The one file that a tool is given; what it writes lies beside it. */
export interface Access {
  readonly reads: string
  /** Undefined for a tool that only looks. */
  readonly writes?: string
}

/**
 * Address space of a tool, in kB: 1 GiB. Shrinking a 4K video takes less than 0.8, of which half is code and reserve; what
 * a hostile file makes a tool ask beyond that is refused by the system, and the tool ends.
 */
const maxMemory = 1_048_576
/** Address space of our own runtime, in kB: 4 GiB, of which nearly all is reserved and never used. */
const maxNodeMemory = 4_194_304
/** What the runtime keeps for objects, in MB: an index of some hundred thousand pictures takes a tenth. */
const maxNodeHeap = 256

/** The shell takes the bound for itself and becomes the program, which cannot lift it. */
const withBound = (kilobytes: number, words: Words): Words => [
  "sh",
  "-c",
  `ulimit -v ${kilobytes} && exec "$@"`,
  "sh",
  ...words
]
export const bound = (words: Words): Words => withBound(maxMemory, words)
export const boundNode = (words: Words): Words => withBound(maxNodeMemory, words)

/** Prints {@link saidBound}; systems without the bound refuse it or pass over it. */
export const saysItsBound: Words = ["sh", "-c", `ulimit -v ${maxMemory} && ulimit -v`]
export const saidBound = `${maxMemory}\n`

/**
 * The folder is set aside, everything hidden is covered by an empty file system, and the folder comes back to its own place
 * there. Then the rights that this took are dropped, so that the program cannot undo it. `/sys` stands in as a place that is
 * always there and holds nobody's files.
 */
const seclude = `mount --bind "$2" /sys && mount -t tmpfs -o size=64k,mode=700 tmpfs "$1" && mkdir -p "$2" &&
mount --move /sys "$2" && shift 2 && exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"`

/** The same for a program that is given bytes and opens nothing: everything hidden is covered. */
const secludeAll = `mount -t tmpfs -o size=64k,mode=700 tmpfs "$1" && shift &&
exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"`

const alone = (script: string, words: ReadonlyArray<string>): Words => [
  "unshare",
  ..."--user --map-root-user --mount --net --ipc --pid --fork --kill-child --mount-proc".split(" "),
  "sh",
  "-c",
  script,
  "sh",
  ...words
]

/**
 * Runs a program that finds nothing in `hidden` but a folder, where it needs one, has no network, and sees no other process. Linux where users
 * may make namespaces, and nothing else, can do this.
 */
export const secluded = (hidden: string, folder: string | undefined, words: Words): Words =>
  folder === undefined ? alone(secludeAll, [hidden, ...words]) : alone(seclude, [hidden, folder, ...words])

const packageOf = (name: string) => {
  const described = findPackageJSON(name, import.meta.url)
  return described === undefined ? [] : [`--allow-fs-read=${dirname(described)}/`]
}

/** This very runtime with a program of ours, which opens the one file and writes the other, if any, and starts nothing. */
export const nodeWords = (
  program: string,
  args: ReadonlyArray<string>,
  { reads, writes }: Partial<Access> = {}
): Words => [
  process.execPath,
  `--max-old-space-size=${maxNodeHeap}`,
  "--permission",
  `--allow-fs-read=${program}`,
  ...packageOf("mediabunny"),
  ...(reads === undefined ? [] : [`--allow-fs-read=${reads}`]),
  ...(writes === undefined ? [] : [`--allow-fs-write=${writes}`]),
  program,
  ...args
]
