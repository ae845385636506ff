using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads when a row's request was asked, and how and when it ended. Pure.</summary>
internal static class ImportTimes
{
    /// <summary>When the request was asked (UTC); null when the row is refused.</summary>
    public static DateTimeOffset? ReadRequested(ImportFields fields, DateTimeOffset now)
    {
        var date = fields.Date("requested", now);
        if (date is null)
        {
            fields.Refuse($"{fields.Column("requested")}: empty");
            return null;
        }

        NoteClockChange(fields, "requested", date, date.At);
        return date.At;
    }

    /// <summary>Refuses a request that has ended: the work would be done once more.</summary>
    public static void RefuseEnded(ImportFields fields, DateTimeOffset now)
    {
        const string Closed = "it is closed already: import the file with --history to keep such requests as they ended, "
            + "without work orders and notices";
        if (fields.Text("status", ImportFields.MaxShortText) is not { } status)
        {
            if (fields.Date("closed", now) is not null)
            {
                fields.Refuse(Closed);
            }
        }
        else if (!fields.Columns.Statuses.TryGetValue(status, out var resolution))
        {
            fields.Refuse($"\"{status}\" has no entry under status");
        }
        else if (resolution is not null)
        {
            fields.Refuse(Closed);
        }
    }

    /// <summary>How and when a request of the history ended; nulls when the row is refused.</summary>
    public static (Resolution? Resolution, DateTimeOffset? ClosedAt) ReadEnd(
        ImportFields fields, DateTimeOffset? requested, DateTimeOffset now)
    {
        var theirs = fields.Text("status", ImportFields.MaxShortText);
        if (theirs is null || !fields.Columns.Statuses.TryGetValue(theirs, out var resolution))
        {
            fields.Refuse(theirs is null ? "it has no status" : $"\"{theirs}\" has no entry under status");
            return (null, null);
        }

        if (resolution is null)
        {
            // An open request imported as history would stay open for ever: no work order would be made for it.
            fields.Refuse("it is still open: import the file once more without --history to have it worked on");
            return (null, null);
        }

        return (resolution, requested is { } asked ? ReadClosed(fields, asked, now) : null);
    }

    private static DateTimeOffset? ReadClosed(ImportFields fields, DateTimeOffset requested, DateTimeOffset now)
    {
        var field = "closed";
        var date = fields.Date(field, now);
        if (date is null)
        {
            field = "updated";
            date = fields.Date(field, now);
            fields.Note(date is null
                ? "it has no date of its end: the date it was asked stands for it"
                : "it has no date of its end: the date of its last change stands for it");
        }

        if (date is null)
        {
            return requested;
        }

        // A close before its asking, in the hour that comes twice, was in the second pass.
        var closed = date.At < requested && date.SecondPass is { } second ? second : date.At;
        if (closed >= requested)
        {
            NoteClockChange(fields, field, date, closed);
            return closed;
        }

        // An end without a time may be on the day it was asked.
        if (date.IsDay && closed > requested.AddDays(-1))
        {
            fields.Note("it ended on the day it was asked, and its end has no time: the time it was asked stands for it");
            return requested;
        }

        fields.Refuse($"{fields.Column(field)}: an end before the request was asked");
        return null;
    }

    private static void NoteClockChange(ImportFields fields, string field, ImportDate date, DateTimeOffset taken)
    {
        if (date.IsSkipped)
        {
            fields.Note($"{fields.Column(field)}: a time that the clock skips in spring; the first one after it stands for it");
        }
        else if (date.SecondPass is { } second)
        {
            var pass = taken == second ? "second" : "first";
            fields.Note($"{fields.Column(field)}: a time that the clock shows twice in autumn; read as the {pass}");
        }
    }
}
