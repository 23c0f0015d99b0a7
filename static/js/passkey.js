// Lets a form with data-passkey="prove" or "add" prove or make a passkey before it is sent. The form is hidden until this
// script finds that the browser can do it; the page says beside it what else there is.

const works = Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON && window.PublicKeyCredential?.parseRequestOptionsFromJSON)

// answerOf asks the server what to ask the device, and the device.
async function answerOf(kind) {
  const reply = await fetch('/passkeys/challenges', { method: 'POST', body: new URLSearchParams({ for: kind }) })
  const asked = await reply.json()
  if (!reply.ok) throw new Error(asked.say, { cause: 'said' })
  const credential = kind === 'add'
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) })
  return JSON.stringify(credential.toJSON())
}

// wordsOf says what went wrong. Browsers tell little, so that no page learns who has which passkey.
function wordsOf(error, kind) {
  if (error.cause === 'said') return error.message
  if (error.name === 'InvalidStateError') return 'This device has a passkey of yours for this site already.'
  if (error.name === 'NotAllowedError') return kind === 'add' ? 'No passkey was made. Try again.' : 'No passkey was used. Try again, or use another way.'
  return 'The passkey could not be used at the moment. Try again, or use another way.'
}

for (const form of works ? document.querySelectorAll('form[data-passkey]') : []) {
  form.hidden = false
  const kind = form.dataset.passkey
  const said = form.querySelector('[data-passkey-said]')
  const button = form.querySelector('button')
  form.addEventListener('submit', async (event) => {
    const name = form.elements.name
    if (name instanceof HTMLInputElement && !name.value.trim()) return // the server says what is missing
    event.preventDefault()
    said.textContent = ''
    button.disabled = true
    try {
      form.elements.credential.value = await answerOf(kind)
      form.submit()
    } catch (error) {
      said.textContent = wordsOf(error, kind)
      button.disabled = false
    }
  })
}
if (works) for (const words of document.querySelectorAll('[data-passkey-none]')) words.hidden = true
