using System.ServiceModel;
using System.Xml.Serialization;

namespace Allentown311.Samples.Connector;

/// <summary>The department's service, typed as <c>dotnet-svcutil</c> would from its WSDL.</summary>
[ServiceContract(Namespace = Namespace, Name = "WorkOrders")]
[XmlSerializerFormat]
public interface IWorkOrders : IClientChannel
{
    const string Namespace = "urn:interop:workorders";

    [OperationContract(Action = $"{Namespace}/CreateWorkOrder")]
    [return: MessageParameter(Name = "Number")]
    Task<string?> CreateWorkOrderAsync(string ClientRef, string Kind, string Notes);

    [OperationContract(Action = $"{Namespace}/Find")]
    Task<FoundOrder?> FindAsync(string ClientRef);

    [OperationContract(Action = $"{Namespace}/GetChanges")]
    Task<OrderChange[]?> GetChangesAsync(string Since);
}

[XmlType(Namespace = IWorkOrders.Namespace)]
public sealed class FoundOrder
{
    public string? Number { get; set; }

    public string? ClientRef { get; set; }
}

[XmlType(Namespace = IWorkOrders.Namespace, TypeName = "Change")]
public sealed class OrderChange
{
    public string? Number { get; set; }

    public string? ClientRef { get; set; }

    public string? Status { get; set; }

    public string? Stamp { get; set; }

    public string? Comment { get; set; }
}
