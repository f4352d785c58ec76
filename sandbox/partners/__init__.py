"""Stand-ins for partners: each knows its own form, and takes exactly the keys that stand on it.

Four are relying parties, three fetch a signed application from server to server, and a made-up
eighth speaks CAMARA. They know the provider by its metadata alone, and read nothing of its manifests:
if both descriptions of a form drift apart, they refuse what comes, and say which key it was.
Nobody named here has anything to do with this project.
"""

from sandbox.keys import Keys
from sandbox.partners.app import partner_app
from sandbox.partners.form import NAMES, Form, read_form
from sandbox.partners.provider import Provider

__all__ = ["NAMES", "Form", "Keys", "Provider", "partner_app", "read_form"]
