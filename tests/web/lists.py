"""Send a list of colleagues to the page that takes it."""

import io

PATH = "/company/people/import"
LIST = """login;name;position;role;node;services;until
nina@romashka.example;Nina Novikova;Manager;service_user;sales;;2027-12-31
+7 900 555-66-77;Pyotr Petrov;;;;;
"""


def look(guest, text=None, file=None, **more):
    """Send the form as a browser does: pasted text, or a file."""
    guest.get(PATH)
    fields = {"csrf": guest.page.form(PATH).fields["csrf"], **more}
    if text is not None:
        fields["data"] = text
    if file is not None:
        fields["file"] = (io.BytesIO(file), "colleagues.csv")
    guest.last = guest.client.post(
        PATH,
        data=fields,
        content_type="multipart/form-data",
        headers={"Origin": "http://localhost:8400"},
        base_url="http://localhost:8400",
    )
    return guest.last
