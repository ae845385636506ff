using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Allentown311.Acceptance.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Acceptance.Mappings;

/// <summary>The service that the sample of a coded connector talks to (<c>tests/Interop/soap/workorders.wsdl</c>).</summary>
internal sealed class WorkOrderService : IAsyncDisposable
{
    private static readonly XNamespace Orders = "urn:interop:workorders";
    private readonly WebApplication app;

    private WorkOrderService(WebApplication app) => this.app = app;

    public Uri Url { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    /// <summary>The references of all records made, in order.</summary>
    public ConcurrentQueue<string> Records { get; } = new();

    /// <summary>How many connections are cut in place of the answer to a new order.</summary>
    public int AnswersToLose { get; set; }

    /// <summary>True once every record is done.</summary>
    public bool IsDone { get; set; }

    public static async Task<WorkOrderService> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var service = new WorkOrderService(builder.Build());
        service.app.Urls.Add(service.Url.GetLeftPart(UriPartial.Authority));
        service.app.Run(service.AnswerAsync);
        await service.app.StartAsync(ct);
        return service;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await XDocument.LoadAsync(context.Request.Body, LoadOptions.None, context.RequestAborted);
        var reference = request.Descendants(Orders + "ClientRef").SingleOrDefault()?.Value ?? "";
        var action = SmallCity.Action(context.Request);
        var answer = action switch
        {
            "CreateWorkOrder" => Create(reference),
            "Find" => new XElement(Orders + "FindResponse", new XElement(Orders + "FindResult", Find(reference))),
            _ => new XElement(Orders + "GetChangesResponse", new XElement(Orders + "GetChangesResult", Changes())),
        };
        if (action == "CreateWorkOrder" && AnswersToLose-- > 0)
        {
            context.Abort();
            return;
        }

        context.Response.ContentType = "text/xml; charset=utf-8";
        await context.Response.WriteAsync(
            $"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{answer}</e:Body></e:Envelope>""",
            Encoding.UTF8);
    }

    private XElement Create(string reference)
    {
        Records.Enqueue(reference);
        return new XElement(Orders + "CreateWorkOrderResponse", new XElement(Orders + "Number", NumberOf(reference)));
    }

    private IEnumerable<XElement> Find(string reference) => NumberOf(reference) is not { } number ? [] :
    [
        new XElement(Orders + "Number", number), new XElement(Orders + "ClientRef", reference),
    ];

    private IEnumerable<XElement> Changes() => Records.Where(_ => IsDone).Select(reference => new XElement(
        Orders + "Change",
        new XElement(Orders + "Number", NumberOf(reference)),
        new XElement(Orders + "ClientRef", reference),
        new XElement(Orders + "Status", "DONE"),
        new XElement(Orders + "Stamp", Now()),
        new XElement(Orders + "Comment", "filled")));

    private static string Now() =>
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string? NumberOf(string reference) =>
        Records.ToList().IndexOf(reference) is >= 0 and var index ? string.Create(CultureInfo.InvariantCulture, $"W-{index + 1}") : null;
}
