"""Files from a CRM or a spreadsheet, into the ledger.

`reading` makes a table of a file, `columns` recognises what it holds, `planning` compares it with
what is stored, `importing` previews or records several files in one transaction, `wording` says
it all in English. Everything a person may be told is a `Remark` first, so that another door can
word it otherwise.
"""
