"""Pipeline analytics without a framework: history as ranges, metrics and movement as SQL over documented tables.

Nothing here knows Django or HTTP. `quarterdeck.warehouse` keeps the tables of a running company; whoever has an
export, a data frame or Arrow tables uses the same definitions by `Pipeline`.
"""
