"""What the bridges cost: `verify` behind a real nginx, and pages that come through the gate.

Figures of `verify` are requests per CPU-second of the process that answers, read from /proc, with
nginx counted apart. Machines drift, so what is compared is measured in turns, between runs of one
fixed loop, and the median of the rounds counts.
"""
