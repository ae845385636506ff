using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Allentown311.CrmCore.Services;

/// <summary>All services and departments of a city, in the order the city wrote them.</summary>
public sealed class Catalogue(ImmutableArray<Service> services, ImmutableArray<Department> departments)
{
    private readonly FrozenDictionary<string, Service> byCode = services.ToFrozenDictionary(s => s.Code, StringComparer.Ordinal);
    private readonly FrozenDictionary<string, Department> departmentByCode = departments.ToFrozenDictionary(d => d.Code, StringComparer.Ordinal);

    /// <summary>The services, in order.</summary>
    public ImmutableArray<Service> Services => services;

    /// <summary>The departments, in order.</summary>
    public ImmutableArray<Department> Departments => departments;

    /// <summary>The service of that code, or null.</summary>
    public Service? Service(string code) => byCode.GetValueOrDefault(code);

    /// <summary>The department of that code, or null.</summary>
    public Department? Department(string code) => departmentByCode.GetValueOrDefault(code);
}
