using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.SqlServer;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>
/// Records the statements that a SQL Server would get, without a database. It answers each query with one row of ones, or with no rows.
/// </summary>
internal sealed class RecordedDatabase(bool empty = false) : ServerDatabase(null)
{
    public ConcurrentDictionary<string, IReadOnlyList<string>> Asked { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => empty;

    /// <summary>Called with each script before it is answered; may throw.</summary>
    public Action<string> Before { get; set; } = static _ => { };

    public override ServerSql Sql { get; } = new SqlServerSql();

    public override string Where => "nowhere";

    /// <summary>The problem with the database's settings; null for none.</summary>
    public string? UnsupportedSetting { get; init; }

    public override string? FindUnsupportedSetting(DbConnection connection) => UnsupportedSetting;

    public override ServerFault Fault(DbException e) => e switch
    {
        DuplicateKeyException => ServerFault.DuplicateKey,
        ConflictException => ServerFault.Conflict,
        _ => ServerFault.Permanent,
    };

    public override string Name(Exception e) => e.GetType().Name;

    public override int ProcessId(DbConnection connection) => 0;

    public override Task ListenAsync(Action heard, TimeProvider time, CancellationToken ct) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private protected override DbConnection Create() => new Connection(this);

    private void Record(DbCommand command)
    {
        Before(command.CommandText);
        Asked.TryAdd(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => p.ParameterName)]);
    }

    /// <summary>A duplicate key in a unique index.</summary>
    public sealed class DuplicateKeyException : DbException;

    /// <summary>A deadlock, which the database resolved by rolling this transaction back.</summary>
    public sealed class ConflictException : DbException;

    private sealed class Connection(RecordedDatabase database) : DbConnection
    {
        private ConnectionState state;

        [AllowNull]
        public override string ConnectionString { get; set; } = "";

        public override string Database => "";

        public override string DataSource => "";

        public override string ServerVersion => "";

        public override ConnectionState State => state;

        public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

        public override void Close() => state = ConnectionState.Closed;

        public override void Open() => state = ConnectionState.Open;

        protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new Transaction(this);

        protected override DbCommand CreateDbCommand() => new Command(database) { Connection = this };
    }

    private sealed class Transaction(Connection connection) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }

    // Uses the parameters of the real driver.
    private sealed class Command(RecordedDatabase database) : DbCommand
    {
        private readonly Microsoft.Data.SqlClient.SqlCommand values = new();

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => values.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery()
        {
            database.Record(this);
            return 1;
        }

        public override object? ExecuteScalar()
        {
            database.Record(this);
            return database.IsEmpty ? 0L : 1L;
        }

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => new Microsoft.Data.SqlClient.SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            database.Record(this);
            var answers = new DataSet();
            foreach (var columns in TSql.Answers(CommandText))
            {
                var table = answers.Tables.Add();
                foreach (var column in columns)
                {
                    // A value without a name becomes a column that cannot be read by name.
                    table.Columns.Add(column);
                }

                if (!database.IsEmpty)
                {
                    table.Rows.Add();
                }
            }

            return new RowsOfOnes(answers.Tables.Count == 0 ? new DataTable().CreateDataReader() : answers.CreateDataReader());
        }
    }
}
