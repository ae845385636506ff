using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>A stand-in behind a web server in this process, with its records in memory.</summary>
public abstract class WebShape : Shape
{
    // Guards the records: requests arrive on several threads.
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private Server server = null!;
    private IWorkOrderConnector connector = null!;

    public override IWorkOrderConnector Connector => connector;

    public override int PageSize => 2;

    /// <summary>The reason of a refusal; null while orders are taken.</summary>
    protected string? Refusal { get; private set; }

    /// <summary>True while reads are answered with an error.</summary>
    protected bool ReadsFail { get; private set; }

    /// <summary>The records, oldest first.</summary>
    protected IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (gate)
            {
                return [.. entries];
            }
        }
    }

    /// <summary>Requests that the stand-in could not understand; a test fails where there is one.</summary>
    public ConcurrentQueue<string> Mistakes { get; } = new();

    /// <summary>The address of the server.</summary>
    protected string Url => server.Url;

    public override Task<IReadOnlyList<DepartmentRecord>> RecordsAsync() =>
        Task.FromResult<IReadOnlyList<DepartmentRecord>>([.. Entries.Select(e => new DepartmentRecord(e.Reference, e.Details))]);

    public override void LoseNextAnswer() => server.LosesNextAnswer = true;

    public override void Refuse(string message) => Refusal = message;

    public override bool FailReads() => ReadsFail = true;

    public override Task FinishAsync(string reference, DateTimeOffset at)
    {
        lock (gate)
        {
            var i = entries.FindIndex(e => e.Reference == reference);
            entries[i] = entries[i] with { Status = Finished, ChangedAt = at };
        }

        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
        Mistakes.ShouldBeEmpty();
    }

    /// <summary>Starts the server and makes the connector from a file, whose address is <paramref name="address"/>.</summary>
    protected async Task<Shape> StartAsync(
        string file, string address, Func<string, string>? place = null, Func<string, string?>? variable = null)
    {
        server = await Server.StartAsync(TakeAsync);
        var mapping = Load<Mapping>(
            file, text => (place?.Invoke(text) ?? text).Replace(address, server.Url, StringComparison.Ordinal), variable);
        connector = ConnectorFactory.Create(mapping, Clock);
        return this;
    }

    /// <summary>Answers one request as the system does.</summary>
    protected abstract Task AnswerAsync(string method, string path, Form form, HttpContext context);

    /// <summary>Adds a record, whose number is one more than that of the one before it.</summary>
    protected Entry Add(string reference, string details, string status, DateTimeOffset at)
    {
        lock (gate)
        {
            entries.Add(new Entry(entries.Count + 1, reference, details, status, at));
            return entries[^1];
        }
    }

    /// <summary>Answers with JSON, or cuts the connection where an answer with a record is to be lost.</summary>
    protected Task JsonAsync(HttpContext context, object value, int status = 200, bool isRecord = false, params (string, string)[] headers)
    {
        if (status == 204 && !(isRecord && server.LosesNextAnswer))
        {
            context.Response.StatusCode = status;
            context.Response.Headers[headers[0].Item1] = headers[0].Item2;
            return Task.CompletedTask;
        }

        var text = value as string ?? JsonSerializer.Serialize(value);
        return isRecord && server.Cuts(context)
            ? Task.CompletedTask
            : Server.AnswerAsync(context, status, text, "application/json", headers);
    }

    /// <summary>Answers with XML; otherwise as <see cref="JsonAsync"/>.</summary>
    protected Task XmlAsync(HttpContext context, string text, int status = 200, bool isRecord = false) =>
        isRecord && server.Cuts(context) ? Task.CompletedTask : Server.AnswerAsync(context, status, text, "text/xml; charset=utf-8");

    // A request that the system would not understand is answered with what is wrong with it, which the failing test then shows.
    private async Task TakeAsync(ReceivedRequest request, HttpContext context)
    {
        try
        {
            var form = new Form(request.Text, context.Request.Query, request.Headers);
            await AnswerAsync(request.Method, context.Request.Path.Value!, form, context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Mistakes.Enqueue($"{request.Method} {request.Target} {request.Text}: {e.Message}");
            await Server.AnswerAsync(context, 500, "", "text/plain");
        }
    }

    /// <summary>A record of the system.</summary>
    public sealed record Entry(int Number, string Reference, string Details, string Status, DateTimeOffset ChangedAt)
    {
        /// <summary>The time of the latest change in milliseconds since 1970-01-01 UTC.</summary>
        public long Milliseconds => ChangedAt.ToUnixTimeMilliseconds();

        /// <summary>The time of the latest change in a .NET format, in UTC.</summary>
        public string Time(string format) => ChangedAt.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>What a request says: its body, and its fields from the address and from a form.</summary>
    public sealed class Form(string body, IQueryCollection query, IReadOnlyDictionary<string, string> headers)
    {
        public string Body => body;

        public string this[string field] =>
            query.TryGetValue(field, out var value) || QueryHelpers.ParseQuery(body).TryGetValue(field, out value) ? value.ToString() : "";

        public JsonNode Json => JsonNode.Parse(body)!;

        public string Header(string name) => headers.GetValueOrDefault(name, "");
    }
}
