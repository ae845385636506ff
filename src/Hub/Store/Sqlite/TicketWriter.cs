using Allentown311.CrmCore.Tickets;
using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Writes what differs between a ticket before and after, guarded by its version.</summary>
internal sealed class TicketWriter(SqliteConnection connection) : IDisposable
{
    private readonly Prepared insert = new(connection,
        $"""
         INSERT INTO ticket ({TicketColumns}) VALUES (@id, @number, @service, @description, @address, @address_id, @zip, @lat, @long, @answers, @resident,
           @media, @source, @reference, @requested, @updated, @due, @status, @resolution, @note, @version, @trace)
         ON CONFLICT (source, source_reference) WHERE source_reference IS NOT NULL DO NOTHING
         """);

    private readonly Prepared existing = new(connection, "SELECT id FROM ticket WHERE source = @source AND source_reference = @reference");

    private readonly Prepared update = new(connection,
        "UPDATE ticket SET updated_at = @updated, due_at = @due, status = @status, resolution = @resolution, status_note = @note, version = @version WHERE id = @id AND version = @before");

    // What a person may correct before an order is sent again.
    private readonly Prepared edit = new(connection,
        """
        UPDATE ticket SET service = @service, description = @description, address = @address, address_id = @address_id, zip = @zip, lat = @lat, long = @long,
          answers = @answers WHERE id = @id
        """);

    private readonly Prepared insertOrder = new(connection,
        $"INSERT INTO work_order ({OrderColumns}) VALUES (@id, @reference, @department, @mapping, @state, @external, @code, @changed, @note, @reason, @sends, @sent, @updated, @doubt, @unmapped)");

    private readonly Prepared updateOrder = new(connection,
        """
        UPDATE work_order SET state = @state, external_id = @external, department_code = @code, department_changed_at = @changed, note = @note, reason = @reason,
          sends = @sends, sent_at = @sent, updated_at = @updated, may_have_arrived = @doubt, unmapped_at = @unmapped WHERE id = @id
        """);

    public CommitResult Write(TicketChange change)
    {
        var (before, after) = change;
        if (before is null)
        {
            if (Insert(after) == 0)
            {
                return new CommitResult(CommitStatus.Repeated, existing.Number(after.Source, after.SourceReference)!.Value);
            }
        }
        else if (update.Run(Ms(after.UpdatedAt), Ms(after.DueAt), (int)after.Status, (int?)after.Resolution, after.StatusNote, after.Version, after.Id, before.Version) == 0)
        {
            return new CommitResult(CommitStatus.Stale);
        }

        if (before is not null && !change.HasSameContent)
        {
            edit.Run(after.Service, after.Description, after.Location.Address, after.Location.AddressId, after.Location.Zip, after.Location.Latitude, after.Location.Longitude, Answers(after), after.Id);
        }

        foreach (var order in after.WorkOrders)
        {
            Write(before?.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal), order);
        }

        return new CommitResult(CommitStatus.Done);
    }

    public void Dispose()
    {
        foreach (var statement in new[] { insert, existing, update, edit, insertOrder, updateOrder })
        {
            statement.Dispose();
        }
    }

    private int Insert(Ticket t) => insert.Run(
        t.Id, t.Number, t.Service, t.Description, t.Location.Address, t.Location.AddressId, t.Location.Zip, t.Location.Latitude, t.Location.Longitude,
        Answers(t), ResidentJson(t), t.MediaUrl, t.Source, t.SourceReference, Ms(t.RequestedAt), Ms(t.UpdatedAt), Ms(t.DueAt), (int)t.Status, (int?)t.Resolution, t.StatusNote, t.Version, t.Trace);

    private void Write(WorkOrder? before, WorkOrder o)
    {
        if (before is null)
        {
            insertOrder.Run(o.Id, o.Reference, o.Department, o.Mapping, (int)o.State, o.ExternalId, o.DepartmentCode, Ms(o.DepartmentChangedAt), o.Note, o.Reason, o.Sends, Ms(o.SentAt), Ms(o.UpdatedAt), o.MayHaveArrived ? 1 : 0, Ms(o.UnmappedAt));
        }
        else if (!ReferenceEquals(before, o))
        {
            updateOrder.Run((int)o.State, o.ExternalId, o.DepartmentCode, Ms(o.DepartmentChangedAt), o.Note, o.Reason, o.Sends, Ms(o.SentAt), Ms(o.UpdatedAt), o.MayHaveArrived ? 1 : 0, Ms(o.UnmappedAt), o.Id);
        }
    }
}
