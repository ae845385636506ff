using System.Data.Common;
using System.Globalization;
using Allentown311.Mappings;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Sql;

using Bound = IReadOnlyList<(string Name, object? Value)>;

/// <summary>
/// Inserts one order in one transaction: the insert, the look-up of the record's number, the commit. What an error means for the order
/// depends on which of the three steps failed.
/// </summary>
/// <param name="access">Opens connections and binds values.</param>
/// <param name="mapping">The department's mapping.</param>
/// <param name="submit">The values of the mapping's <c>submit:</c> statement.</param>
/// <param name="id">The values of its <c>id:</c> statement; null when the mapping has none.</param>
/// <param name="find">The values of its <c>find:</c> statement; null when the mapping has none.</param>
internal sealed class SqlInsert(SqlAccess access, SqlMapping mapping, Bound submit, Bound? id, Bound? find)
{
    // By then the other transaction of the conflict has ended.
    private static readonly TimeSpan WaitAfterConflict = TimeSpan.FromSeconds(1);

    /// <summary>Inserts the order.</summary>
    /// <exception cref="OutcomeUnknownException">
    /// The connection was lost after the insert was sent, or the commit failed: the record may exist.
    /// </exception>
    public async Task<SubmitResult> RunAsync(Trail trail, CancellationToken ct)
    {
        DbConnection connection;
        try
        {
            connection = await access.OpenAsync(ct);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException or DatabaseUnavailableException)
        {
            var reason = DescribeOpenError(e);
            trail.Answers(reason);
            return new SubmitResult.Retry($"{SqlAccess.Unreachable}: {reason}.");
        }

        await using var open = connection;
        DbTransaction transaction;
        try
        {
            // On SQLite this takes the write lock: a locked database fails here, before anything is written.
            transaction = await connection.BeginTransactionAsync(ct);
        }
        catch (DbException e)
        {
            var fault = SqlFault.Of(e);
            trail.Answers(fault.Reason);
            return new SubmitResult.Retry($"No transaction can be begun: {fault.Reason}.");
        }

        await using var running = transaction;
        return await RunAsync(connection, transaction, trail, ct);
    }

    private async Task<SubmitResult> RunAsync(DbConnection connection, DbTransaction transaction, Trail trail, CancellationToken ct)
    {
        SubmitResult result;
        string answer;
        try
        {
            await using var command = access.CreateCommand(connection, transaction, mapping.Submit, submit);
            trail.EnsureHeld();
            var reply = await SqlReply.RunAsync(command, mapping.Answer, ct);
            (result, answer) = mapping.Answer.Read(reply.Values) is { } given
                ? await JudgeAsync(given, connection, transaction, ct)
                : await JudgeAsync(reply.Rows, connection, transaction, ct);
            trail.Answers(answer);
        }
        catch (TranslationException e)
        {
            await RollBackAsync(transaction);
            trail.Answers(e.Message);
            return new SubmitResult.Rejected($"{e.Message} Nothing was kept.");
        }
        catch (DbException e) when (SqlFault.Of(e) is { Kind: not SqlFaultKind.Interrupted } fault)
        {
            // The database has answered, and nothing is committed.
            trail.Answers(fault.ReasonForDesk);
            await RollBackAsync(transaction);
            return mapping.Answer.ReadError(fault.Code, fault.Raised) is { } meant
                ? await ResultOfErrorAsync(meant, connection, ct)
                : fault.Kind switch
                {
                    SqlFaultKind.DuplicateKey => await ExplainDuplicateKeyAsync(connection, fault, ct),
                    SqlFaultKind.Refused => new SubmitResult.Rejected($"The database will not take it: {fault.ReasonForDesk}."),
                    SqlFaultKind.Conflict => new SubmitResult.Retry($"Nothing was written: {fault.ReasonForDesk}.", WaitAfterConflict),
                    _ => new SubmitResult.Retry($"Nothing was written: {fault.ReasonForDesk}."),
                };
        }
        catch (DbException e)
        {
            trail.Answers(SqlFault.Of(e).Reason);
            throw OutcomeUnknown("The insert was sent", e);
        }

        if (result is SubmitResult.Rejected or SubmitResult.Retry)
        {
            // A statement that does not tell its rows may have written some that no look-up sees.
            await RollBackAsync(transaction);
            return result;
        }

        // Nothing is committed yet: when this throws, the transaction is disposed and the database rolls the insert back.
        trail.EnsureHeld();
        try
        {
            await transaction.CommitAsync(ct);
            trail.Answers($"{answer}, committed");
            return result;
        }
        catch (DbException e)
        {
            trail.Answers($"{answer}; the commit failed: {SqlFault.Of(e).Reason}");
            throw OutcomeUnknown("The commit was sent", e);
        }
    }

    private async Task<(SubmitResult Result, string Answer)> JudgeAsync(
        int rows, DbConnection connection, DbTransaction transaction, CancellationToken ct)
    {
        var record = await LookAsync(connection, transaction, rows, ct);
        return (
            Judge(rows, record),
            string.Create(CultureInfo.InvariantCulture, $"rows affected: {rows}, number: {record?.Number ?? "not read"}"));
    }

    // The statement's own answer has said what became of the order; only a number may still be missing.
    private async Task<(SubmitResult Result, string Answer)> JudgeAsync(
        Answer given, DbConnection connection, DbTransaction transaction, CancellationToken ct)
    {
        var record = given is { Kind: AnswerKind.AlreadyExists or AnswerKind.HandedOver, Id: null }
            ? await LookAsync(connection, transaction, 0, ct)
            : null;
        var number = given.Id ?? record?.Number;
        SubmitResult result = given.Kind switch
        {
            AnswerKind.Created => new SubmitResult.Created(number!),
            AnswerKind.AlreadyExists => new SubmitResult.AlreadyExists(number),
            AnswerKind.HandedOver => number is null ? new SubmitResult.HandedOver() : new SubmitResult.Created(number),
            AnswerKind.Rejected => new SubmitResult.Rejected(given.Reason ?? "The procedure refused it."),
            AnswerKind.Retry => new SubmitResult.Retry(given.Reason ?? "The procedure asks to try again.", given.After),
            _ => throw new OutcomeUnknownException($"The answer of the statement proves nothing: {given.Reason}."),
        };
        return (result, $"{given.Kind}, number: {number ?? "none"}{(given.Reason is null ? "" : $", {given.Reason}")}");
    }

    private async Task<SubmitResult> ResultOfErrorAsync(Answer meant, DbConnection connection, CancellationToken ct)
    {
        switch (meant.Kind)
        {
            case AnswerKind.Rejected:
                return new SubmitResult.Rejected(meant.Reason!);
            case AnswerKind.Retry:
                return new SubmitResult.Retry(meant.Reason!, meant.After);
            case AnswerKind.AlreadyExists:
                try
                {
                    return new SubmitResult.AlreadyExists((await LookAsync(connection, null, 0, ct))?.Number);
                }
                catch (DbException e)
                {
                    return new SubmitResult.Retry($"Whose record is in the way cannot be told: {SqlFault.Of(e).Reason}.");
                }

            default:
                throw new OutcomeUnknownException($"The statement ended with an error that proves nothing: {meant.Reason}.");
        }
    }

    // How the statement ended. Procedures, functions and SET NOCOUNT ON tell no number of rows (-1): then only a look-up proves anything.
    private static SubmitResult Judge(int rows, SqlRecord? record) => (rows, record) switch
    {
        ( > 0, { Loss: { } loss }) => new SubmitResult.Rejected(
            $"The number of the record {loss}: let the mapping's query give it as a whole number or as text. Nothing was written."),
        ( < 0, { Loss: { } loss }) => throw new OutcomeUnknownException(
            $"A record has our reference, and its number {loss}: let the mapping's query give it as a whole number or as text."),
        ( > 0, _) or ( < 0, { Exists: true }) =>
            record?.Number is { } number ? new SubmitResult.Created(number) : new SubmitResult.HandedOver(),
        (0, null) => new SubmitResult.AlreadyExists(null),
        (0, { Exists: true }) => new SubmitResult.AlreadyExists(record.Number),
        ( < 0, null) => new SubmitResult.Rejected(
            "The statement does not tell whether it wrote anything, and the mapping has neither id nor find to look with. "
            + "Nothing was kept: "
            + "add one of them to the mapping, then retry."),
        _ => new SubmitResult.Rejected(
            "The insert wrote nothing, and no record has our reference: the statement itself leaves this order out."),
    };

    // The record as the mapping's id query sees it; the find query is asked too where the insert told of no row. Null when neither exists.
    private async Task<SqlRecord?> LookAsync(DbConnection connection, DbTransaction? transaction, int rows, CancellationToken ct)
    {
        var record = mapping.Id is null ? null : await QueryAsync(connection, transaction, mapping.Id, id!, ct);
        return rows <= 0 && record is not { Exists: true, Number: not null } && mapping.Find is not null
            ? await QueryAsync(connection, transaction, mapping.Find, find!, ct)
            : record;
    }

    private async Task<SqlRecord> QueryAsync(
        DbConnection connection, DbTransaction? transaction, SqlStatement statement, Bound values, CancellationToken ct)
    {
        await using var command = access.CreateCommand(connection, transaction, statement, values);
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await SqlRecord.ReadAsync(rows, ct);
    }

    // The duplicate key may be our reference or another unique key of the table: only a record with our reference tells them apart.
    private async Task<SubmitResult> ExplainDuplicateKeyAsync(DbConnection connection, SqlFault fault, CancellationToken ct)
    {
        try
        {
            return Judge(0, await LookAsync(connection, null, 0, ct)) is SubmitResult.AlreadyExists existing
                ? existing
                : new SubmitResult.Rejected($"The database will not take it: {fault.Reason}, and no record has our reference.");
        }
        catch (DbException e)
        {
            return new SubmitResult.Retry($"Whose record is in the way cannot be told: {SqlFault.Of(e).Reason}.");
        }
    }

    // The database's own exception is not the inner exception: exceptions are logged, and its message may quote a resident.
    private static OutcomeUnknownException OutcomeUnknown(string sent, DbException e) =>
        new($"{sent}, then: {SqlFault.Of(e).Reason}. Whether the record is there is not known.");

    private static async Task RollBackAsync(DbTransaction transaction)
    {
        try
        {
            await transaction.RollbackAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // A server that shuts down has rolled back already and answers ROLLBACK with an error. Nothing is committed either way.
        }
    }

    private static string DescribeOpenError(Exception e) => e switch
    {
        DatabaseUnavailableException unavailable => unavailable.Reason,
        DbException error when SqlFault.Of(error) is { Kind: not SqlFaultKind.Interrupted } fault => fault.Reason,
        _ => "no connection",
    };
}
