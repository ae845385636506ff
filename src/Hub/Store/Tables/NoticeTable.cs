using System.Data.Common;
using Allentown311.CrmCore.Notices;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Notices. A notice's id is composed of its ticket's id, its event and its channel.</summary>
internal static class NoticeTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "notice";

    /// <summary>The columns.</summary>
    public static readonly Columns<Notice> All = new()
    {
        { "id", ColumnType.Number, n => n.Id },
        { "state", ColumnType.Number, n => (long)n.State },
        { "reason", ColumnType.Text, n => n.Reason },
        { "created_at", ColumnType.Number, n => n.CreatedAt },
        { "updated_at", ColumnType.Number, n => n.UpdatedAt },
    };

    /// <summary>Inserts a notice, unless there is one for that ticket, event and channel.</summary>
    public static readonly Write<Notice> New = Writes.InsertNew(Name, All, "id") with { KeyOf = KeyOf };

    /// <summary>Updates a notice whose state changed.</summary>
    public static readonly Write<Notice> Change = Writes.Update(Name, All.Without("created_at"), "id") with { KeyOf = KeyOf };

    /// <summary>The key that two commits about one notice share.</summary>
    public static CommitKey KeyOf(Notice notice) => new(Name, notice.Id);

    /// <summary>Reads a notice from a row.</summary>
    public static Notice Read(DbDataReader row)
    {
        var id = row.Number("id");
        var (e, channel) = Notice.Parts(id);
        return new()
        {
            TicketId = Notice.TicketOf(id),
            Event = e,
            Channel = channel,
            State = (NoticeState)row.Number("state"),
            Reason = row.TextOrNull("reason"),
            CreatedAt = row.Time("created_at"),
            UpdatedAt = row.Time("updated_at"),
        };
    }
}
