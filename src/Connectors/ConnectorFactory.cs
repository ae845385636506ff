using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Csv;
using Allentown311.Connectors.Queue;
using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Sql;
using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Sql;

namespace Allentown311.Connectors;

/// <summary>Makes the connector of a mapping.</summary>
public static class ConnectorFactory
{
    /// <summary>The connector; it serves the mapping for as long as the hub runs.</summary>
    /// <exception cref="ArgumentException">The mapping is of a kind the hub does not bring.</exception>
    /// <exception cref="BrokerSettingsException">Its broker is of a kind that is not here, or its address cannot be read.</exception>
    public static IWorkOrderConnector Create(Mapping mapping, TimeProvider time) => mapping switch
    {
        SoapMapping soap => new SoapConnector(soap, time),
        RestMapping rest => new RestConnector(rest, time),
        CsvMapping csv => new CsvConnector(csv, time),
        SqlMapping sql => new SqlConnector(sql, time),
        QueueMapping queue => new QueueConnector(queue, time),
        _ => throw new ArgumentException($"There is no built-in connector \"{mapping.Connector}\".", nameof(mapping)),
    };
}
