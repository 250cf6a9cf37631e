"""Marel, a country that is nowhere: what its records hold. Its law is made up anew each time."""

RECORDS = """
RECORD hearth "Hearth"
  FIELD hearth_id: IDENTITY, REQUIRED
  FIELD poor: YES_NO, BLANK UNKNOWN, DATED
  FIELD zone: ONE_OF (shore; hill; valley), BLANK UNKNOWN, DATED
  FIELD rooms: NUMBER_OF FROM 0 UNTIL 6, BLANK UNKNOWN

RECORD soul "Soul" BELONGS hearth
  FIELD soul_id: IDENTITY, REQUIRED
  FIELD born: BIRTH, BLANK UNKNOWN
  FIELD kin: ONE_OF (sun; moon), BLANK UNKNOWN
  FIELD limb: ONE_OF (hale; hurt; broken), BLANK hale, DATED
  FIELD fate_ma: ONE_OF (near; gone; lost), BLANK near, DATED
  FIELD fate_pa: SAME_AS fate_ma, BLANK near
  FIELD wage: DONG/MONTH FROM 0 UNTIL 20, BLANK UNKNOWN, DATED
  FIELD pension: DONG/MONTH FROM 0 UNTIL 20, BLANK NOBODY
  FIELD grant: DONG/MONTH FROM 0 UNTIL 900, BLANK NOBODY
  FIELD pupil: YES_NO, BLANK UNKNOWN, DATED
  FIELD lone: YES_NO, BLANK NOT
  FIELD debts: NUMBER_OF FROM 0 UNTIL 6, BLANK 0
  FIELD died: DAY, BLANK NOBODY
  FIELD sealed: DAY, BLANK NOBODY
  FIELD arrived: MONTH, BLANK NOBODY
  FIELD mother: soul, BLANK NOBODY
  FIELD father: soul, BLANK UNKNOWN
  FIELD mate: soul, BLANK NOBODY, DATED

RECORD ledger "Ledger" BELONGS soul AWARDS
  FIELD which: ONE_OF FOR_PROGRAM, BLANK UNKNOWN
  FIELD rank: ONE_OF FOR_CATEGORY, BLANK NOBODY
  FIELD signed: DAY, SIGNED, BLANK UNKNOWN
  FIELD opens: MONTH, STARTS, BLANK NOBODY
  FIELD closes: MONTH, ENDS, BLANK NOBODY
  FIELD rests: MONTH, SUSPENDED_FROM, BLANK NOBODY
  FIELD wakes: MONTH, SUSPENDED_UNTIL, BLANK NOBODY

RECORD nursing "Nursing" BELONGS soul
  FIELD nurse: soul, BLANK UNKNOWN
  FIELD manner: ONE_OF (guest; kept), BLANK UNKNOWN
  FIELD nursed_since: DAY, BLANK UNKNOWN

RECORD payout "Payout" BELONGS soul PAYMENTS
  FIELD paid_for: MONTH, BLANK UNKNOWN
  FIELD taken: YES_NO, BLANK UNKNOWN
"""
"""The records of every generated policy, as a template of `surface`."""

AGES = (3, 4, 6, 16, 18, 22, 60, 75, 80)
AGES_IN_MONTHS = (6, 30, 36)
ZONES = ("shore", "hill", "valley")
LIMBS = ("hale", "hurt", "broken")
GRANTS = (0, 100, 150, 200, 260, 300, 400, 600)
FATES = ("near", "gone", "lost")
