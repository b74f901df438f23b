/** In the address of a callback: the job that it is about. */
export const jobParameter = "job"

/**
 * Where a provider tells of one job: our address with the job in it, so that the callback finds its job even when the
 * answer to the order was lost, and with it the provider's name for the task.
 */
export const callbackFor = (callbackUrl: string, job: string): string => {
  const url = new URL(callbackUrl)
  url.searchParams.set(jobParameter, job)
  return url.href
}
