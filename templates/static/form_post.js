// Spares the press of a button; without scripts the button is there.
HTMLFormElement.prototype.submit.call(document.getElementById("form_post"));
