using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Allentown311.CrmCore.Services;

/// <summary>All services and departments of a city, in the order the city wrote them.</summary>
public sealed class Catalogue(ImmutableArray<Service> services, ImmutableArray<Department> departments)
{
    private readonly FrozenDictionary<string, Service> servicesByCode =
        services.ToFrozenDictionary(s => s.Code, StringComparer.Ordinal);
    private readonly FrozenDictionary<string, Department> departmentsByCode =
        departments.ToFrozenDictionary(d => d.Code, StringComparer.Ordinal);

    /// <summary>The services, in order.</summary>
    public ImmutableArray<Service> Services => services;

    /// <summary>The departments, in order.</summary>
    public ImmutableArray<Department> Departments => departments;

    /// <summary>The service with the code; null when the city has none.</summary>
    public Service? Service(string code) => servicesByCode.GetValueOrDefault(code);

    /// <summary>The department with the code; null when the city has none.</summary>
    public Department? Department(string code) => departmentsByCode.GetValueOrDefault(code);
}
