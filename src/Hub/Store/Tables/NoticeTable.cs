using System.Data.Common;
using Allentown311.CrmCore.Notices;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Notices. Their ids hold their ticket's, the event and the channel.</summary>
internal static class NoticeTable
{
    /// <summary>Its name.</summary>
    public const string Name = "notice";

    /// <summary>Its columns.</summary>
    public static readonly Columns<Notice> All = new()
    {
        { "id", ColumnType.Number, n => n.Id },
        { "state", ColumnType.Number, n => (long)n.State },
        { "reason", ColumnType.Text, n => n.Reason },
        { "created_at", ColumnType.Number, n => n.CreatedAt },
        { "updated_at", ColumnType.Number, n => n.UpdatedAt },
    };

    /// <summary>A new notice, unless there is one for that event and channel.</summary>
    public static readonly Write<Notice> New = Writes.InsertNew(Name, All, "id") with { KeyOf = KeyOf };

    /// <summary>A notice that moved on.</summary>
    public static readonly Write<Notice> Change = Writes.Update(Name, All.Without("created_at"), "id") with { KeyOf = KeyOf };

    /// <summary>What two commits about one notice have in common.</summary>
    public static CommitKey KeyOf(Notice notice) => new(Name, notice.Id);

    /// <summary>Reads one.</summary>
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
