using System.Globalization;
using System.Net.Http.Headers;
using System.ServiceModel;
using System.ServiceModel.Security;
using System.Text;
using Allentown311.Connectors;
using Allentown311.Connectors.Coded;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

[assembly: BuiltForContract(ContractVersion.Current)]

namespace Allentown311.Samples.Connector;

/// <summary>
/// A department behind a typed SOAP proxy. What a mapping could say too is said in code here, for a system that needs more.
/// </summary>
[WorkOrderConnector]
[ConnectorSetting("url", "https://workorders.example/service", Required = true)]
[ConnectorSetting("user", "hub", Required = true)]
[ConnectorSetting("password", "${WORKORDERS_PASSWORD}", Required = true, Secret = true)]
public sealed class WorkOrdersConnector : IWorkOrderConnector, IFindWorkOrder, IPreviewWorkOrder, IDisposable
{
    private const string FirstStamp = "2000-01-01T00:00:00.000Z";

    // How far the service's clock may be ahead of the hub's.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private readonly ConnectorContext context;
    private readonly ChannelFactory<IWorkOrders> factory;

    public WorkOrdersConnector(ConnectorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        this.context = context;
        var url = new Uri(context.Setting("url"));
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
        {
            throw new ArgumentException("settings.url must be https: the password and residents' words go there.", nameof(context));
        }

        var binding = new BasicHttpBinding(
            url.Scheme == Uri.UriSchemeHttps ? BasicHttpSecurityMode.Transport : BasicHttpSecurityMode.None)
        {
            SendTimeout = context.Timeout,
        };
        factory = new ChannelFactory<IWorkOrders>(binding, new EndpointAddress(url));
        var signIn = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{context.Setting("user")}:{context.Setting("password")}"));
        factory.Endpoint.EndpointBehaviors.Add(new RecordingInspector(new AuthenticationHeaderValue("Basic", signIn)));
    }

    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(order);
        var kind = context.Code("kind", order);
        try
        {
            var number = await CallAsync(s => s.CreateWorkOrderAsync(order.Reference, kind, order.Ticket.Description), order.Trail, ct);
            return number is { Length: > 0 }
                ? new SubmitResult.Created(number)
                : throw new OutcomeUnknownException("The service answered without a number.");
        }
        catch (FaultException e) when (e.Message.Contains("already exists", StringComparison.OrdinalIgnoreCase))
        {
            // The fault is no proof by itself: the record is looked up.
            return await FindAsync(order, ct) is FindResult.Found found
                ? new SubmitResult.AlreadyExists(found.Id)
                : throw new OutcomeUnknownException($"The service said \"{e.Message}\", and does not find the record.");
        }
        catch (FaultException e) when (e.Message.StartsWith("invalid code", StringComparison.OrdinalIgnoreCase))
        {
            return new SubmitResult.Rejected(e.Message);
        }
        catch (Exception e) when (e is EndpointNotFoundException or MessageSecurityException || WasNeverConnected(e))
        {
            // Nothing was sent, or it was refused before it was read. Every other exception leaves the outcome unknown.
            return new SubmitResult.Retry(e.Message);
        }
    }

    public async Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(order);
        var found = await CallAsync(s => s.FindAsync(order.Reference), order.Trail, ct)
            ?? throw new InvalidDataException("The answer to Find holds no result.");
        return found.ClientRef == order.Reference ? new FindResult.Found(found.Number)
            : found is { ClientRef: null or "", Number: null or "" } ? new FindResult.Absent()
            : throw new InvalidDataException($"Find for {order.Reference} answered with a record of another reference.");
    }

    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        var changes = await CallAsync(s => s.GetChangesAsync(cursor ?? FirstStamp), trail: null, ct)
            ?? throw new InvalidDataException("The answer to GetChanges holds no list.");
        var updates = new List<StatusUpdate>();
        var rejected = new List<RejectedRow>();
        var latest = context.Time.GetUtcNow() + ClockTolerance;
        foreach (var (change, row) in changes.Select((c, i) => (c, i + 1)))
        {
            if (DateTimeOffset.TryParse(change.Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                && at <= latest
                && change.Status is { Length: > 0 } code)
            {
                // Only what was read moves the cursor: a stamp from the year 2099 would hide every real change behind it.
                cursor = string.CompareOrdinal(change.Stamp, cursor) > 0 ? change.Stamp : cursor;
                updates.Add(new StatusUpdate
                {
                    Reference = change.ClientRef,
                    ExternalId = change.Number,
                    Code = code,
                    State = context.StateOf(code),
                    ChangedAt = at.ToUniversalTime(),
                    Note = change.Comment,
                });
            }
            else
            {
                var raw = $"{change.Number} {change.Stamp} {change.Status}";
                rejected.Add(new RejectedRow(row, "the status or its time cannot be read, or the time lies in the future", raw));
            }
        }

        // The service repeats the changes of the cursor's instant; the hub drops what it has applied.
        return new StatusPage { Updates = updates, Rejected = rejected, Cursor = cursor };
    }

    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
        try
        {
            await CallAsync(s => s.FindAsync("PROBE"), trail: null, ct);
            return new Probe(Reachable: true, "The service answers a look-up.");
        }
        catch (Exception e) when (e is CommunicationException or TimeoutException)
        {
            return new Probe(Reachable: false, e.Message);
        }
    }

    public string Preview(OutgoingOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var kind = context.Code("kind", order);
        return $"CreateWorkOrder\n  ClientRef: {order.Reference}\n  Kind: {kind}\n  Notes: {order.Ticket.Description}";
    }

    public void Dispose() => factory.Abort();

    private static bool WasNeverConnected(Exception e) => e.InnerException is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError,
    };

    private async Task<T> CallAsync<T>(Func<IWorkOrders, Task<T>> call, Trail? trail, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var channel = factory.CreateChannel();
        RecordingInspector.Trail = trail;
        try
        {
            return await call(channel).WaitAsync(ct);
        }
        finally
        {
            // Ends the call too, where the token ended the wait for it.
            channel.Abort();
        }
    }
}
