#!/usr/bin/env bash
# Boots systemd on a host of the lab, with Antiphon installed as docs/administration.md says, and not started yet:
#   systemd-host.sh boot FOLDER NETWORK PROGRAM UNIT DATA
# FOLDER is empty and the host's own, NETWORK a file in /run/netns, PROGRAM the folder bin, DATA what `antiphon pair`
# has filled. It sees the files of this machine; what it changes of them only it sees.
#   systemd-host.sh remove FOLDER
# removes the control groups that are left when all that ran on the host has ended.
set -euo pipefail
verb=$1 folder=$2
name=$(basename "$folder")
# Where control groups are mounted that have no controllers of the old kind.
groups=$(awk '$3 == "cgroup2" || ($3 == "cgroup" && $4 ~ /name=systemd/) { print $2 }' /proc/mounts)

mount_groups() {
    if [[ $groups == /sys/fs/cgroup ]]; then
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        return
    fi
    mount -t tmpfs tmpfs /sys/fs/cgroup
    mkdir /sys/fs/cgroup/systemd /sys/fs/cgroup/unified
    mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
    mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified
}

case $verb in
    boot)
        for group in $groups; do
            mkdir "$group/$name"
            echo $$ >"$group/$name/cgroup.procs"
        done
        exec nsenter --net="$3" unshare --mount --pid --uts --ipc --cgroup --fork --kill-child \
            bash "$0" inside "$folder" "${@:4}"
        ;;
    inside)
        program=$3 unit=$4 data=$5
        mount --make-rprivate /
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount_groups
        mkdir "$folder/dev"
        mount -t tmpfs tmpfs "$folder/dev"
        mkdir "$folder/dev/shm" "$folder/dev/pts"
        for device in null zero full random urandom tty; do
            touch "$folder/dev/$device"
            mount --bind "/dev/$device" "$folder/dev/$device"
        done
        ln -s /proc/self/fd "$folder/dev/fd"
        mount --move "$folder/dev" /dev
        cp -a /etc "$folder/etc"
        mount --bind "$folder/etc" /etc
        rm -rf /etc/systemd/system/*.wants /etc/fstab
        for other in systemd-udevd systemd-udev-trigger systemd-networkd systemd-resolved systemd-timesyncd; do
            ln -sf /dev/null "/etc/systemd/system/$other.service"
        done
        mount -t tmpfs tmpfs /var/log
        mount -t tmpfs tmpfs /var/lib
        mount -t tmpfs tmpfs /opt
        useradd --system --home-dir /var/lib/antiphon --shell /usr/sbin/nologin antiphon
        mkdir /opt/antiphon
        cp -aL "$program" /opt/antiphon/bin
        cp -a "$data" /var/lib/antiphon
        chown -R antiphon: /var/lib/antiphon
        cp "$unit" /etc/systemd/system/
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs /tmp
        exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd \
            --unit=basic.target --log-target=console --show-status=0
        ;;
    remove)
        for group in $groups; do
            # What ran there may yet be ending.
            for ((tries = 200; tries > 0; tries--)); do
                [[ -d $group/$name ]] || break
                find "$group/$name" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.05
            done
            if [[ -d $group/$name ]]; then
                echo "systemd-host.sh: something still runs in $group/$name" >&2
                exit 1
            fi
        done
        ;;
    *)
        echo "systemd-host.sh: '$verb' is neither boot nor remove" >&2
        exit 2
        ;;
esac
