namespace Allentown311.Connectors.Coded;

/// <summary>The contract between the hub and connectors in assemblies of their own: everything that is public in this assembly.</summary>
public static class ContractVersion
{
    /// <summary>
    /// The version. It rises when a connector that was built for the version before can no longer be used as it is; members that
    /// are added do not raise it.
    /// </summary>
    public const int Current = 1;
}

/// <summary>
/// Says for which version of the contract an assembly was built: <c>[assembly: BuiltForContract(ContractVersion.Current)]</c>.
/// </summary>
/// <param name="version">The version, as the compiler wrote it into the assembly.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class BuiltForContractAttribute(int version) : Attribute
{
    /// <summary>The version.</summary>
    public int Version => version;
}

/// <summary>
/// Marks the one class of an assembly that is its connector. It is public, implements <see cref="IWorkOrderConnector"/> and has a public
/// constructor that takes a <see cref="ConnectorContext"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class WorkOrderConnectorAttribute : Attribute;

/// <summary>
/// A key that a mapping may write under <c>settings:</c> for this connector; every other key is a mistake in the mapping.
/// </summary>
/// <param name="name">The key.</param>
/// <param name="example">A value that would be right, for error messages and for a new mapping.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class ConnectorSettingAttribute(string name, string example) : Attribute
{
    /// <summary>The key.</summary>
    public string Name => name;

    /// <summary>A value that would be right.</summary>
    public string Example => example;

    /// <summary>True when a mapping without it is a mistake.</summary>
    public bool Required { get; init; }

    /// <summary>True when its value must come from outside the file: <c>${NAME}</c> or <c>${file:PATH}</c>.</summary>
    public bool Secret { get; init; }
}
