/** Pages of the documentation, which the bundle has as they are written. */
declare module "*.md" {
  const text: string
  export default text
}
