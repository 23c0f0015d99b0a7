// Registers are taken in halls without a network. What somebody marks is kept in this browser until the server has it, and
// is sent by itself when the network is back: when the browser says so, every half minute, and whenever a page of ours is
// opened. Without this file a register is a form like any other.
//
// What is kept, where, for how long: localStorage, one entry for a register, under the number of the person who is signed in
// and the address of the register. It holds the lines that were changed, each as a person's number with the mark that the
// page showed and the one that was chosen, the title of the session, and the guest that was typed when "Save" was pressed.
// There is no name of anybody expected in it. Another person who signs in on the same tablet neither sees nor sends it. It
// goes when the server has answered, when its owner signs out, and 24 hours after the last mark, whichever is first.
//
// The server saves a line only over the mark that the page showed, so a newer mark is never overwritten: the line is
// refused, and its owner finds both marks on the register. The same register sent twice is the same register.

const person = document.querySelector('script[data-person]')?.dataset.person ?? ''
const prefix = 'register '
const lasts = 24 * 60 * 60 * 1000
const form = document.getElementById('register')

const keyOf = (address) => prefix + person + ' ' + address
const own = () => person === '' ? [] : Object.keys(localStorage).filter((key) => key.startsWith(prefix + person + ' '))

// read returns what is kept under a key, or null. What is too old or damaged goes.
function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key))
    if (kept && kept.lines && Date.now() - kept.at < lasts) return kept
  } catch {
    // Not ours to read.
  }
  localStorage.removeItem(key)
  return null
}

function write(key, kept) {
  kept.at = Date.now()
  localStorage.setItem(key, JSON.stringify(kept))
}

// send sends what is kept and says what became of it: "sent", "waits" for a network, "signed out", or "refused", at least in
// part.
async function send(key) {
  const before = localStorage.getItem(key)
  const kept = read(key)
  if (!kept) return 'sent'
  const body = new URLSearchParams()
  for (const [id, line] of Object.entries(kept.lines)) {
    body.set('was-' + id, line.was)
    body.set('mark-' + id, line.now)
  }
  if (kept.guest) body.set('guest', kept.guest)
  let answer
  try {
    answer = await fetch(kept.address, { method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(20000) })
  } catch {
    return 'waits'
  }
  // Saved, the server leads on to the register; every other answer is a page.
  if (answer.type === 'opaqueredirect') {
    if (localStorage.getItem(key) === before) localStorage.removeItem(key)
    return 'sent'
  }
  if (answer.status === 401) return 'signed out'
  if (answer.status === 429 || answer.status >= 500) return 'waits'
  const now = read(key)
  if (now) write(key, { ...now, wanted: false })
  return 'refused'
}

// told says on the page what has become of a register: in the bar of its own page, and on top of every other one.
function told(key, kept, words, link, act) {
  let place = document.getElementById(form && keyOf(form.getAttribute('action')) === key ? 'register-state' : 'register-told')
  if (!place) {
    place = document.createElement('div')
    place.id = 'register-told'
    place.className = 'nhsuk-inset-text'
    place.setAttribute('role', 'status')
    document.getElementById('maincontent').prepend(place)
  }
  if (place.dataset.words === words) return // said already, and the half minute is no news
  place.dataset.words = words
  place.replaceChildren(words)
  if (link) {
    const a = document.createElement('a')
    a.className = 'nhsuk-link'
    a.href = kept.address
    a.textContent = link
    place.append(' ', a)
  }
  if (act) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'register__send'
    button.textContent = 'Send now'
    button.addEventListener('click', act)
    place.append(' ', button)
  }
}

const countOf = (kept) => {
  const n = Object.keys(kept.lines).length
  return n === 1 ? '1 mark' : n + ' marks'
}

// sendAll sends every register that waits. On the page of one, what the server has is then shown anew.
async function sendAll() {
  for (const key of own()) {
    const kept = read(key)
    if (!kept?.wanted) continue
    const isHere = form?.getAttribute('action') === kept.address
    switch (await send(key)) {
      case 'sent':
        if (isHere) return location.assign(kept.address)
        told(key, kept, kept.title + ': ' + countOf(kept) + ' sent.', 'Open the register')
        break
      case 'refused':
        if (isHere) return location.assign(kept.address)
        told(key, kept, kept.title + ': not everything could be saved.', 'Look at it')
        break
      case 'signed out':
        told(key, kept, 'Not sent yet: ' + countOf(kept) + '. Sign in again to send them.', 'Sign in')
        break
      default:
        told(key, kept, (isHere ? '' : kept.title + '. ') + 'Not sent yet: ' + countOf(kept) + '.', '', sendAll)
    }
  }
}

// startRegister keeps what is marked, shows what was kept, and sends.
function startRegister() {
  const address = form.getAttribute('action')
  const key = keyOf(address)
  const rows = [...form.querySelectorAll('[data-id]')]
  const was = (id) => form.elements['was-' + id].value
  const now = (id) => form.elements['mark-' + id].value
  const unseen = new Map() // lines whose stored mark is newer than the one chosen here, until somebody chooses again
  let passes = false

  function count() {
    const n = rows.filter((row) => now(row.dataset.id) !== '').length
    const place = document.getElementById('register-count')
    if (place) place.textContent = n + ' of ' + rows.length + ' marked'
  }

  // keep writes the lines that differ from what the page showed.
  function keep(wanted) {
    const lines = Object.fromEntries(unseen)
    for (const { dataset: { id } } of rows) {
      if (now(id) !== was(id) && !unseen.has(id)) lines[id] = { was: was(id), now: now(id) }
    }
    const kept = read(key)
    const guest = wanted ? form.elements.guest.value.trim() : kept?.guest ?? ''
    wanted ||= kept?.wanted ?? false
    if (Object.keys(lines).length === 0 && !guest) localStorage.removeItem(key)
    else write(key, { address, title: form.dataset.title, wanted, lines, guest })
  }

  // restore puts kept lines back where nobody marked meanwhile, and shows both marks where somebody did.
  function restore(kept) {
    let back = 0
    for (const [id, line] of Object.entries(kept.lines)) {
      const row = rows.find((r) => r.dataset.id === id)
      if (!row || was(id) === line.now || now(id) === line.now) continue
      if (was(id) === line.was) {
        form.elements['mark-' + id].value = line.now
        back++
        continue
      }
      unseen.set(id, line)
      const words = document.createElement('span')
      words.className = 'nhsuk-error-message'
      words.textContent = 'You chose ' + line.now + '. Meanwhile somebody else stored ' + (was(id) || 'no mark') + ', which stands. Choose again if yours should hold.'
      row.querySelector('.register__choices').before(words)
    }
    if (kept.guest && !form.elements.guest.value) form.elements.guest.value = kept.guest
    if (unseen.size > 0) told(key, kept, (unseen.size === 1 ? '1 mark' : unseen.size + ' marks') + ' of yours met a newer one. Look at the lines in red.')
    else if (back > 0 && !kept.wanted) told(key, kept, 'Not saved yet: ' + (back === 1 ? '1 mark' : back + ' marks') + ' from before. Press “Save”.')
    keep(false)
  }

  const kept = read(key)
  if (kept) restore(kept)
  count()
  form.addEventListener('change', (event) => {
    unseen.delete(event.target.closest('[data-id]')?.dataset.id)
    keep(false)
    count()
  })
  form.addEventListener('submit', async (event) => {
    const press = event.submitter
    if (passes) return
    unseen.clear()
    for (const { dataset: { id } } of rows) {
      const isMeant = press?.value === 'present' || press?.value === 'arrived' && form.elements['in-' + id]
      if (isMeant && now(id) === '') form.elements['mark-' + id].value = 'present'
    }
    keep(true)
    event.preventDefault() // not before: a browser that can keep nothing sends the form itself
    count()
    const sent = read(key)
    if (sent) {
      told(key, sent, 'Sending…')
      const became = await send(key)
      if (became === 'sent') return location.assign(address)
      if (became === 'waits') return told(key, sent, 'Not sent yet: ' + countOf(sent) + '.', '', sendAll)
    }
    // There is an answer to read, or nothing new: the browser shows the server's page.
    passes = true
    form.requestSubmit(press)
  })
}

// startSearch hides the lines whose name is not looked for, in lists that are longer than a screen.
function startSearch() {
  const rows = [...form.querySelectorAll('[data-id]')]
  const field = document.getElementById('register-find')
  if (!field || rows.length < 9) return
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  document.getElementById('register-search').hidden = false
  field.addEventListener('input', () => {
    const wanted = plain(field.value.trim())
    let shown = 0
    for (const row of rows) {
      row.hidden = !plain(row.querySelector('.register__name').firstChild.textContent).includes(wanted)
      if (!row.hidden) shown++
    }
    document.getElementById('register-found').textContent = wanted === '' ? '' : shown + ' of ' + rows.length + ' names'
  })
}

// Signing out takes what is kept along, because the next person at this tablet is another one.
function startSignOut() {
  document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', (event) => {
    const mine = own().filter(read)
    if (mine.length > 0 && !confirm('A register is not sent yet. If you sign out now, its marks are lost.')) return event.preventDefault()
    mine.forEach((key) => localStorage.removeItem(key))
  })
}

try {
  Object.keys(localStorage).filter((key) => key.startsWith(prefix)).forEach(read)
  startSignOut()
  if (form) {
    startSearch()
    startRegister()
  }
  addEventListener('online', sendAll)
  document.addEventListener('visibilitychange', () => { if (!document.hidden) sendAll() })
  setInterval(sendAll, 30000)
  await sendAll()
} catch (fault) {
  // A browser that keeps nothing sends registers as forms.
  console.warn(fault)
}
