using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Coded;
using Allentown311.Connectors.Csv;
using Allentown311.Connectors.Mail;
using Allentown311.Connectors.Queue;
using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Sql;
using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Mail;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Sql;

namespace Allentown311.Connectors;

/// <summary>Creates the connector that a mapping asks for.</summary>
public static class ConnectorFactory
{
    /// <summary>Creates the connector; it serves the mapping for as long as the hub runs.</summary>
    /// <exception cref="ArgumentException">No connector serves mappings of this kind.</exception>
    /// <exception cref="BrokerSettingsException">The mapping's broker is of an unknown kind, or its address cannot be read.</exception>
    public static IWorkOrderConnector Create(Mapping mapping, TimeProvider time) => mapping switch
    {
        SoapMapping soap => new SoapConnector(soap, time),
        RestMapping rest => new RestConnector(rest, time),
        CsvMapping csv => new CsvConnector(csv, time),
        SqlMapping sql => new SqlConnector(sql, time),
        MailMapping mail => new MailConnector(mail, time),
        QueueMapping queue => new QueueConnector(queue, time),
        CodedMapping coded => coded.Kind.Connect(coded, time),
        _ => throw new ArgumentException($"There is no connector \"{mapping.Connector}\".", nameof(mapping)),
    };
}
