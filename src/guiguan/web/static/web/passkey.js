// Passkeys (WebAuthn): hands the server's wishes to the browser and the browser's answer back in the form.
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const options = JSON.parse(document.getElementById("passkey-options").textContent);
  const button = form.querySelector("[data-passkey-button]");
  const wrong = form.querySelector("[data-passkey-wrong]");

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const ids = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const make = async () => {
    const asked = options.creation_options.publicKey;
    const found = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: ids(asked.excludeCredentials),
      },
    });
    const response = {
      attestationObject: text(found.response.attestationObject),
      clientDataJSON: text(found.response.clientDataJSON),
      transports: found.response.getTransports ? found.response.getTransports() : [],
    };
    return { found, response };
  };
  const use = async () => {
    const asked = options.request_options.publicKey;
    const found = await navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: ids(asked.allowCredentials) },
    });
    const response = {
      authenticatorData: text(found.response.authenticatorData),
      clientDataJSON: text(found.response.clientDataJSON),
      signature: text(found.response.signature),
      userHandle: text(found.response.userHandle),
    };
    return { found, response };
  };

  button.addEventListener("click", async () => {
    wrong.textContent = "";
    button.disabled = true;
    try {
      const { found, response } = await (form.dataset.passkey === "make" ? make() : use());
      form.elements.credential.value = JSON.stringify({
        id: found.id,
        rawId: text(found.rawId),
        type: found.type,
        clientExtensionResults: found.getClientExtensionResults(),
        authenticatorAttachment: found.authenticatorAttachment,
        response,
      });
      form.submit();
    } catch {
      wrong.textContent = "没有完成。请重试，或者换用另一种方式。";
      button.disabled = false;
    }
  });
})();
