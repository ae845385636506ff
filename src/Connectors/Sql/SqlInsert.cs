using System.Data.Common;
using System.Globalization;
using Allentown311.Mappings.Sql;

namespace Allentown311.Connectors.Sql;

using Bound = IReadOnlyList<(string Name, object? Value)>;

/// <summary>One order's insert: into the transaction, its number read, committed. What an error means depends on how far it had come.</summary>
internal sealed class SqlInsert(SqlAccess access, SqlMapping mapping, Bound submit, Bound? id, Bound? find)
{
    // Long enough for the other transaction to end.
    private static readonly TimeSpan AfterClash = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <exception cref="OutcomeUnknownException">The connection was lost after the insert was sent, or the commit failed: the record may be there.</exception>
    public async Task<SubmitResult> RunAsync(Trail trail, CancellationToken ct)
    {
        DbConnection connection;
        try
        {
            connection = await access.OpenAsync(ct);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException or DatabaseUnavailableException)
        {
            trail.Answers(Reason(e));
            return new SubmitResult.Retry($"{SqlAccess.Unreachable}: {Reason(e)}.");
        }

        await using var open = connection;
        DbTransaction transaction;
        try
        {
            // On SQLite this takes the write lock: a database that is locked says so before anything is written.
            transaction = await connection.BeginTransactionAsync(ct);
        }
        catch (DbException e)
        {
            trail.Answers(SqlFault.Of(e).Reason);
            return new SubmitResult.Retry($"No transaction can be begun: {SqlFault.Of(e).Reason}.");
        }

        await using var running = transaction;
        return await RunAsync(connection, transaction, trail, ct);
    }

    /// <summary>A value of a result as text; null for NULL.</summary>
    public static string? Text(object? value) =>
        value is null or DBNull ? null : Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;

    private async Task<SubmitResult> RunAsync(DbConnection connection, DbTransaction transaction, Trail trail, CancellationToken ct)
    {
        SubmitResult result;
        string said;
        try
        {
            await using var command = access.Command(connection, transaction, mapping.Submit, submit);
            trail.EnsureHeld();
            var rows = await command.ExecuteNonQueryAsync(ct);
            var number = mapping.Id is null ? null : await NumberAsync(connection, transaction, mapping.Id, id!, ct);
            said = string.Create(CultureInfo.InvariantCulture, $"rows affected: {rows}, number: {number ?? "not read"}");
            trail.Answers(said);
            result = rows switch
            {
                0 => await ExistingAsync(connection, transaction, number, ct),
                _ => number is null ? new SubmitResult.HandedOver() : new SubmitResult.Created(number),
            };
        }
        catch (DbException e) when (SqlFault.Of(e) is { Kind: not SqlFaultKind.Lost } fault)
        {
            // The database answered, and nothing is committed.
            trail.Answers(fault.Reason);
            await RollBackAsync(transaction);
            return fault.Kind switch
            {
                SqlFaultKind.Taken => await TakenAsync(connection, fault, ct),
                SqlFaultKind.Refused => new SubmitResult.Rejected($"The database will not take it: {fault.Reason}."),
                SqlFaultKind.Clash => new SubmitResult.Retry($"Nothing was written: {fault.Reason}.", AfterClash),
                _ => new SubmitResult.Retry($"Nothing was written: {fault.Reason}."),
            };
        }
        catch (DbException e)
        {
            trail.Answers(SqlFault.Of(e).Reason);
            throw Unknown("The insert was sent", e);
        }

        // Until here nothing is written: what is thrown takes the insert back.
        trail.EnsureHeld();
        try
        {
            await transaction.CommitAsync(ct);
            trail.Answers($"{said}, committed");
            return result;
        }
        catch (DbException e)
        {
            trail.Answers($"{said}; the commit failed: {SqlFault.Of(e).Reason}");
            throw Unknown("The commit was sent", e);
        }
    }

    private async Task<string?> NumberAsync(DbConnection connection, DbTransaction? transaction, SqlStatement statement, Bound values, CancellationToken ct)
    {
        await using var command = access.Command(connection, transaction, statement, values);
        return Text(await command.ExecuteScalarAsync(ct));
    }

    // The statement inserted nothing. That is a conflict on our reference only if there is a record under it.
    private async Task<SubmitResult> ExistingAsync(DbConnection connection, DbTransaction? transaction, string? number, CancellationToken ct)
    {
        var found = number is not null ? number : mapping.Find is null ? null : await NumberAsync(connection, transaction, mapping.Find, find!, ct);
        var canTell = mapping.Id is not null || mapping.Find is not null;
        return found is null && canTell
            ? new SubmitResult.Rejected("The insert wrote nothing, and no record has our reference: the statement itself leaves this order out.")
            : new SubmitResult.AlreadyExists(found);
    }

    // The key taken may be ours, or another of the table's: only a record under our reference tells.
    private async Task<SubmitResult> TakenAsync(DbConnection connection, SqlFault fault, CancellationToken ct)
    {
        try
        {
            var number = mapping.Id is null ? null : await NumberAsync(connection, null, mapping.Id, id!, ct);
            return await ExistingAsync(connection, null, number, ct) is SubmitResult.AlreadyExists existing ? existing
                : new SubmitResult.Rejected($"The database will not take it: {fault.Reason}, and no record has our reference.");
        }
        catch (DbException e)
        {
            return new SubmitResult.Retry($"Whose record is in the way cannot be told: {SqlFault.Of(e).Reason}.");
        }
    }

    // Without the database's own exception inside: its message may quote a resident, and exceptions are logged.
    private static OutcomeUnknownException Unknown(string sent, DbException e) => new($"{sent}, then: {SqlFault.Of(e).Reason}. Whether the record is there is not known.");

    // A server that is going away has rolled back already, and says so with an error.
    private static async Task RollBackAsync(DbTransaction transaction)
    {
        try
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // Nothing is committed either way.
        }
    }

    private static string Reason(Exception e) => e switch
    {
        DatabaseUnavailableException away => away.Reason,
        DbException error when SqlFault.Of(error) is { Kind: not SqlFaultKind.Lost } fault => fault.Reason,
        _ => "no connection",
    };
}
