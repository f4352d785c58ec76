"""The provider beside node-oidc-provider: the same requests, in the same run, by the same driver.

Figures are requests per CPU-second of the server and its database, read from /proc, both on one core
while the driver has another. Machines drift, so what is compared is measured in turns, and the median
of the rounds' ratios counts. Every answer is looked at: one that is not right ends the run.
"""
