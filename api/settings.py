"""Settings of the server, from the environment."""

import os
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from graph_schema.errors import UsageError

BEIJING = ZoneInfo("Asia/Shanghai")


class Settings(BaseModel):
    """Which database is served, and as of which day.

    Parameters
    ----------
    db : the folder of an embedded database.
    as_of : the day states and weak links are judged at; by default today in Asia/Shanghai.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    db: str
    as_of: date | None = None

    @classmethod
    def from_environment(cls) -> Self:
        """Read CHAINMAP_DB and CHAINMAP_AS_OF.

        Raises
        ------
        UsageError
            Where no database is named or the date is none.
        """
        db, as_of = os.environ.get("CHAINMAP_DB", ""), os.environ.get("CHAINMAP_AS_OF")
        if not db:
            raise UsageError(
                "没有指定数据库：请设置环境变量 CHAINMAP_DB。",
                "No database named: set CHAINMAP_DB.",
            )
        try:
            return cls.model_validate({"db": db, "as_of": as_of or None})
        except ValidationError as error:
            raise UsageError(
                "CHAINMAP_AS_OF 不是 YYYY-MM-DD 形式的日期。",
                "CHAINMAP_AS_OF is not a date of the form YYYY-MM-DD.",
            ) from error

    def day(self, asked: date | None = None) -> date:
        """Return the day to judge at: the one asked for, the server's, or today."""
        return asked or self.as_of or datetime.now(BEIJING).date()
