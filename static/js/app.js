// Starts the design system's components and adds what the pages can do without: copying an address, a warning before a login ends, looking again at long
// work or following it, and dragging people on a set board. Every page is complete when this file never arrives.

// startComponents loads nhsuk-frontend from the address that the page gives, so that a new version is never mixed with an old one.
async function startComponents() {
  const script = document.querySelector('script[data-nhsuk]')
  if (!script || !('noModule' in HTMLScriptElement.prototype)) return
  const { initAll } = await import(script.dataset.nhsuk)
  document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')
  initAll()
}

// say reads a few words out to people who do not see the change on the button.
function say(words) {
  let place = document.getElementById('said')
  if (!place) {
    place = document.createElement('p')
    place.id = 'said'
    place.className = 'nhsuk-u-visually-hidden'
    place.setAttribute('role', 'status')
    document.body.append(place)
  }
  place.textContent = words
}

// A button with data-copy="ID" copies the value or the text of that element. It is hidden until a script can do it.
function startCopyButtons() {
  for (const button of document.querySelectorAll('button[data-copy]')) {
    const source = document.getElementById(button.dataset.copy)
    if (!source) continue
    const label = button.textContent
    button.hidden = false
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText((source.value ?? source.textContent).trim())
        button.textContent = 'Copied'
        say('Copied')
        setTimeout(() => { button.textContent = label }, 3000)
      } catch {
        // Without a secure connection there is no clipboard: select the text, so that one key copies it.
        if (source.select) source.select()
        else getSelection().selectAllChildren(source)
        say('Selected. Copy it with your keyboard.')
      }
    })
  }
}

// An element with an id and data-refresh="SECONDS" is fetched again from this page until it comes without data-refresh;
// then the whole page is loaded anew, because what follows finished work is on it.
function startRefresh(element) {
  const seconds = Math.max(1, Number(element.dataset.refresh) || 2)
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } })
      if (!answer.ok || answer.redirected) return location.reload()
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const fresh = page.getElementById(element.id)
      if (!fresh || !fresh.dataset.refresh) return location.reload()
      if (fresh.innerHTML !== element.innerHTML) element.replaceChildren(...fresh.childNodes)
    } catch {
      // The connection is gone for a moment: ask again.
    }
    startRefresh(element)
  }, seconds * 1000)
}

// The cards of a set board can be dragged from set to set, which sends the form that moves a person. Everybody else uses
// that form itself.
function startBoard(board) {
  const form = document.getElementById('board-move')
  let held = null
  for (const card of board.querySelectorAll('[data-delegate][data-free]')) {
    card.draggable = true
    card.addEventListener('dragstart', (event) => {
      held = card
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', card.dataset.name)
      card.classList.add('board__card--held')
    })
    card.addEventListener('dragend', () => {
      held = null
      card.classList.remove('board__card--held')
      for (const column of board.querySelectorAll('.board__column--over')) column.classList.remove('board__column--over')
    })
  }
  for (const column of board.querySelectorAll('[data-set]:not([data-locked])')) {
    const isOther = () => held && held.closest('[data-set]') !== column
    column.addEventListener('dragover', (event) => {
      if (!isOther()) return
      event.preventDefault()
      column.classList.add('board__column--over')
    })
    column.addEventListener('dragleave', (event) => {
      if (!column.contains(event.relatedTarget)) column.classList.remove('board__column--over')
    })
    column.addEventListener('drop', (event) => {
      if (!isOther()) return
      event.preventDefault()
      form.elements.delegate.value = held.dataset.delegate
      form.elements.set.value = column.dataset.set
      say('Moving ' + held.dataset.name)
      form.submit()
    })
  }
}

// An element with data-follow="ADDRESS" hears news from there while long work goes on: each is an object of words for the
// elements inside with data-news="NAME", and of numbers for progress bars. When the work is over, the page is loaded anew.
// What a screen reader says aloud is only the news named "said", for the rest changes too often.
function startFollow(element) {
  const news = new EventSource(element.dataset.follow)
  let said = ''
  news.addEventListener('message', (event) => {
    const words = JSON.parse(event.data)
    for (const place of element.querySelectorAll('[data-news]')) {
      const word = words[place.dataset.news]
      if (word === undefined) continue
      if (place instanceof HTMLProgressElement) place.value = word
      else if (place.textContent !== word) place.textContent = word
    }
    if (words.said && words.said !== said) say(said = words.said)
  })
  news.addEventListener('over', () => {
    news.close()
    location.reload()
  })
  news.addEventListener('error', () => {
    // A line that broke is opened again by the browser; one that was refused is not.
    if (news.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000)
  })
}

// The page says two minutes before the login ends that it will, if nothing more is asked of it, and offers to go on. Pages
// that are open beside this one tell each other when they asked for something. Nothing is lost without it: a form that is
// sent too late waits until its owner has signed in again.
function startLoginWarning(script) {
  const others = new BroadcastChannel('login')
  let ends = 0
  let box = null
  const remember = (seconds) => {
    ends = Date.now() + seconds * 1000
    others.postMessage(ends)
  }
  others.addEventListener('message', (event) => { ends = Math.max(ends, event.data) })
  const show = (words, button) => {
    box ??= document.createElement('div')
    box.className = 'login-ends'
    box.setAttribute('role', 'alert')
    const text = document.createElement('p')
    text.textContent = words
    box.replaceChildren(text, ...(button ? [button] : []))
    if (!box.isConnected) document.body.append(box)
  }
  const stay = async () => {
    try {
      const answer = await fetch('/account', { redirect: 'manual' })
      if (answer.type === 'opaqueredirect') return show('You are signed out. What you typed is still on this page: send it, and you are asked to sign in first.')
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const seconds = Number(page.querySelector('script[data-login-ends]')?.dataset.loginEnds) || 0
      remember(seconds)
      if (seconds <= 120) return show('You will be signed out in two minutes, twelve hours after you signed in. Save what you typed.')
      box?.remove()
      say('You stay signed in')
    } catch {
      show('There is no connection at the moment. What you typed is still on this page.')
    }
  }
  remember(Number(script.dataset.loginEnds))
  setInterval(() => {
    if (ends - Date.now() > 120000) return box?.remove()
    if (box?.isConnected) return
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'nhsuk-button nhsuk-button--small'
    button.textContent = 'Stay signed in'
    button.addEventListener('click', stay)
    show('You will be signed out soon, because nothing was asked for a while. What you typed stays on this page.', button)
  }, 5000)
}

startCopyButtons()
document.querySelectorAll('script[data-login-ends]').forEach(startLoginWarning)
document.querySelectorAll('[data-board]').forEach(startBoard)
document.querySelectorAll('[data-follow]').forEach(startFollow)
document.querySelectorAll('[data-refresh][id]').forEach(startRefresh)
await startComponents()
