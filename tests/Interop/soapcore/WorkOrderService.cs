using System.Collections.Concurrent;
using System.Globalization;
using System.ServiceModel;
using System.Xml.Serialization;
using Allentown311.Interop.Soap;

namespace Allentown311.Interop.SoapCoreServers;

/// <summary>The operations of workorders.wsdl, as the author of a service would write them.</summary>
[ServiceContract(Namespace = Namespace, Name = "WorkOrders")]
public interface IWorkOrderService
{
    const string Namespace = "urn:interop:workorders";

    [OperationContract(Action = $"{Namespace}/CreateWorkOrder")]
    [return: MessageParameter(Name = "Number")]
    string CreateWorkOrder(string ClientRef, string Kind, string Notes);

    [OperationContract(Action = $"{Namespace}/Find")]
    FoundOrder Find(string ClientRef);

    [OperationContract(Action = $"{Namespace}/GetChanges")]
    OrderChange[] GetChanges(string Since);
}

/// <summary>Stores records in memory.</summary>
public sealed class WorkOrderService : IWorkOrderService
{
    private readonly ConcurrentQueue<Record> records = new();
    private readonly ConcurrentQueue<OrderChange> changes = new();

    // Guards the creation of a record: two requests with one reference make one record.
    private readonly Lock gate = new();

    public IReadOnlyList<Record> Records => [.. records];

    public string CreateWorkOrder(string ClientRef, string Kind, string Notes)
    {
        if (Kind == "BAD")
        {
            throw new FaultException(new FaultReason($"invalid code: {Kind}"), new FaultCode("Client"), action: null);
        }

        lock (gate)
        {
            if (records.FirstOrDefault(r => r.Ref == ClientRef) is { } existing)
            {
                var detail = new ExistingOrder { ExistingNumber = existing.Number };
                throw new FaultException<ExistingOrder>(
                    detail, new FaultReason("work order already exists"), new FaultCode("Client"), action: null);
            }

            var record = new Record(ClientRef, string.Create(CultureInfo.InvariantCulture, $"WO-{records.Count + 1}"), Notes);
            records.Enqueue(record);
            foreach (var (status, comment) in new[] { ("NEW", ""), ("DONE", "filled & \"rolled\" 🚧") })
            {
                var stamp = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
                changes.Enqueue(
                    new OrderChange { Number = record.Number, ClientRef = ClientRef, Status = status, Stamp = stamp, Comment = comment });
            }

            return record.Number;
        }
    }

    public FoundOrder Find(string ClientRef)
    {
        var found = records.FirstOrDefault(r => r.Ref == ClientRef);
        return new FoundOrder { Number = found?.Number, ClientRef = found?.Ref };
    }

    public OrderChange[] GetChanges(string Since) => [.. changes.Where(c => string.CompareOrdinal(c.Stamp, Since) >= 0)];
}

[XmlType(Namespace = IWorkOrderService.Namespace)]
public sealed class FoundOrder
{
    public string? Number { get; set; }

    public string? ClientRef { get; set; }
}

[XmlType(Namespace = IWorkOrderService.Namespace, TypeName = "Change")]
public sealed class OrderChange
{
    public string Number { get; set; } = "";

    public string ClientRef { get; set; } = "";

    public string Status { get; set; } = "";

    public string Stamp { get; set; } = "";

    public string Comment { get; set; } = "";
}

[XmlType(Namespace = IWorkOrderService.Namespace)]
public sealed class ExistingOrder
{
    public string ExistingNumber { get; set; } = "";
}
