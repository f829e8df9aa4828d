"""What lines share: limits, soft limits, fair shares, the next orders, and what to do when nothing fits."""
